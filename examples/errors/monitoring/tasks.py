import time

from celery import Celery

app = Celery("tasks", broker="amqp://localhost")


@app.task
def fail() -> None:
    raise ValueError("no")


@app.task
def nap() -> None:
    time.sleep(1)
