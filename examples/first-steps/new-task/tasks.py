import time

from celery import Celery

# --8<-- [start:app]
app = Celery("tasks")  # ни брокера, ни бэкенда: они теперь в celeryconfig.py
app.config_from_object("celeryconfig")
# --8<-- [end:app]


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


# --8<-- [start:multiply]
@app.task
def multiply(x: float, y: float) -> float:
    """Перемножает два числа."""
    return x * y
# --8<-- [end:multiply]
