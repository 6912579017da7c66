from kombu.utils.url import safequote

_password = safequote("s3cr/t")
_database = f"celery:{_password}@localhost:5432/celery"

broker_url = f"pgmq://{_database}"
broker_transport_options = {
    "init_extension": False,
    "queue_name_prefix": "shop_",
    "visibility_timeout": 8,  # секунды; столько — только для примера
    "use_notify": True,
    "wait_time_seconds": 0,
    "polling_interval": 2,
    "notify_throttle_interval_ms": 500,
    "pool_size": 5,
    "pool_timeout": 10,
}
result_backend = f"db+postgresql+psycopg://{_database}"
