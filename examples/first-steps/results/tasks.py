import time

from celery import Celery

app = Celery("tasks", broker="amqp://localhost", backend="rpc://")


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y


@app.task
def slow_add(x: float, y: float) -> float:
    """Складывает два числа за пять секунд."""
    time.sleep(5)
    return x + y


@app.task
def divide(x: float, y: float) -> float:
    """Делит одно число на другое; на ноль — с ошибкой."""
    return x / y
