from celery import Celery

app = Celery("tasks", broker="amqp://localhost")


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y
