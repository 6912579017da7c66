import time

from celery import Celery

app = Celery(
    "tasks",
    broker="redis://localhost:6379/0",
    backend="redis://localhost:6379/0",
)
# --8<-- [start:options]
app.conf.broker_transport_options = {
    "visibility_timeout": 4,  # секунды; только для опыта
    "unacked_restore_interval": 1,  # искать просроченные сообщения раз в секунду…
    "unacked_restore_throttle": 1,  # …и каждый раз, а не раз в десять попыток
}
# --8<-- [end:options]
app.conf.task_track_started = True  # иначе состояния STARTED не будет


@app.task
def early(seconds: float) -> str:
    """Сообщение подтверждено до начала работы."""
    time.sleep(seconds)
    return "готово"


@app.task(acks_late=True)
def late(seconds: float) -> str:
    """Сообщение будет подтверждено, когда работа закончится."""
    time.sleep(seconds)
    return "готово"
