import os
import signal

from celery import Celery

app = Celery("tasks")
app.config_from_object("celeryconfig")


@app.task(acks_late=True, reject_on_worker_lost=True)
def crash() -> None:
    """Убивает свой процесс, как это сделала бы нехватка памяти."""
    os.kill(os.getpid(), signal.SIGKILL)
