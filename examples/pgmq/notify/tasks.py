import time

from celery import Celery

app = Celery("tasks")
app.config_from_object("celeryconfig")


@app.task(acks_late=True)
def report(pages: int) -> int:
    """Делает отчёт: секунда на страницу."""
    time.sleep(pages)
    return pages
