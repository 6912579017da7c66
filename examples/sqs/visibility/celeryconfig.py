broker_url = "sqs://"
broker_transport_options = {
    "region": "eu-west-1",
    # секунды; столько — только для примера
    "visibility_timeout": 5,
    "queue_name_prefix": "short-",
}
result_backend = "db+sqlite:///results.sqlite3"
