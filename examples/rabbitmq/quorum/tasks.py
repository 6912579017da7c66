from celery import Celery

app = Celery(
    "tasks",
    broker="amqp://myuser:mypassword@localhost:5672/myvhost",
    backend="rpc://",
)
app.conf.update(
    task_default_queue="jobs",
    task_default_queue_type="quorum",
    task_default_exchange_type="topic",  # с direct отсрочка будет ждать у воркера
    broker_transport_options={"confirm_publish": True},
)


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y
