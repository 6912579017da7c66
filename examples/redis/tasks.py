import time

from celery import Celery

app = Celery(
    "tasks",
    broker="redis://localhost:6379/0",
    backend="redis://localhost:6379/0",
)


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y


@app.task
def wait(seconds: float) -> float:
    """Спит и возвращает, сколько проспала."""
    time.sleep(seconds)
    return seconds


@app.task
def collect(results: list[float]) -> list[float]:
    """Возвращает то, что получила от группы."""
    return results
