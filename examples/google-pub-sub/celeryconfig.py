broker_url = "gcpubsub://projects/my-project"
broker_transport_options = {
    "ack_deadline_seconds": 60,
    "expiration_seconds": 7 * 86400,  # неделя
    "polling_interval": 0.3,
    "queue_name_prefix": "shop-",
}
worker_pool_start_method = "spawn"
result_backend = "db+sqlite:///results.sqlite3"
