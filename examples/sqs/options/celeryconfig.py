broker_url = "sqs://"
broker_transport_options = {
    "region": "eu-west-1",
    "visibility_timeout": 3600,  # час
    "polling_interval": 0.3,  # секунды
    "wait_time_seconds": 15,
    "queue_name_prefix": "shop-",
}
result_backend = "db+sqlite:///results.sqlite3"
