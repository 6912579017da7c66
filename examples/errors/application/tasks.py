import os

from celery import Celery

os.environ.setdefault("CELERY_CONFIG_MODULE", "celeryconfig")

app = Celery("shop", broker="amqp://localhost")
app.config_from_envvar("CELERY_CONFIG_MODULE")


@app.task
def add(x: int, y: int) -> int:
    return x + y
