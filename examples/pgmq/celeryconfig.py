broker_url = "pgmq://celery:secret@localhost:5432/celery"
broker_transport_options = {"init_extension": False}
result_backend = (
    "db+postgresql+psycopg://celery:secret@localhost:5432/celery"
)
