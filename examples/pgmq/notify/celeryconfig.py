broker_url = "pgmq://celery:secret@localhost:5432/celery"
broker_transport_options = {
    "init_extension": False,
    "queue_name_prefix": "shop_",
    # секунды; столько — только для примера
    "visibility_timeout": 12,
    "use_notify": True,
    "wait_time_seconds": 0,
    "polling_interval": 2,
    "notify_throttle_interval_ms": 500,
    "pool_size": 5,
    "pool_timeout": 10,
}
result_backend = (
    "db+postgresql+psycopg://celery:secret@localhost:5432/celery"
)
