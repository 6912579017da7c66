from celery import Celery

app = Celery("quorum", broker="amqp://localhost")
app.conf.update(
    task_default_queue_type="quorum",
    task_default_exchange_type="topic",
    task_default_queue="my-queue",
    broker_transport_options={"confirm_publish": True},
    task_routes={"*": {"routing_key": "my-queue"}},
)


@app.task
def add(x: int, y: int) -> int:
    return x + y
