from kombu.utils.url import safequote

_password = safequote("s3cr/t")
_database = f"celery:{_password}@localhost:5432/celery"

broker_url = f"pgmq://{_database}"
broker_transport_options = {"init_extension": False}
result_backend = f"db+postgresql+psycopg://{_database}"
