from celery import Celery
from celery.exceptions import Reject

app = Celery("tasks")
app.config_from_object("celeryconfig")


@app.task(acks_late=True)
def charge(amount: int) -> None:
    """Списывает деньги; банк сегодня не отвечает."""
    raise Reject(f"не удалось списать {amount}")
