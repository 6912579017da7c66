import time

from celery import Celery

app = Celery("tasks")
app.config_from_object("celeryconfig")


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y


@app.task(acks_late=True)
def report(pages: int) -> int:
    """Делает отчёт: секунда на страницу."""
    time.sleep(pages)
    return pages
