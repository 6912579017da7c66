import time

from celery import Celery

app = Celery("tasks")
app.conf.broker_url = "redis://localhost:6393/0"
app.conf.result_backend = "redis://localhost:6393/0"


@app.task
def wait(seconds: float) -> float:
    """Ждёт и возвращает, сколько секунд ждала."""
    time.sleep(seconds)
    return seconds


@app.task
def collect(results: list[float]) -> list[float]:
    """Возвращает то, что получила от группы."""
    return results


@app.task
def report() -> str:
    """Возвращает отчёт на 100 килобайт."""
    return "x" * 100_000
