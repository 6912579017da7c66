from celery import Celery

app = Celery("tasks", broker="amqp://localhost", backend="rpc://")


@app.task
def add(x: int, y: int) -> int:
    return x + y
