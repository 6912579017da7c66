import time

from celery import Celery

app = Celery(
    "tasks",
    broker="redis://localhost:6379/0",
    backend="redis://localhost:6379/0",
)
app.conf.broker_transport_options = {
    "visibility_timeout": 3,  # секунды; только для опыта
    "unacked_restore_interval": 1,  # воркер ищет просроченные сообщения раз в секунду…
    "unacked_restore_throttle": 1,  # …и не пропускает ни одного раза
}
app.conf.worker_soft_shutdown_timeout = 1.0  # секунды; об этом — в конце страницы


@app.task
def early(seconds: float) -> str:
    """Сообщение подтверждено до начала работы."""
    print("начали")
    time.sleep(seconds)
    return f"готово за {seconds} с"


@app.task(acks_late=True)
def late(seconds: float) -> str:
    """Сообщение будет подтверждено, когда работа закончится."""
    print("начали")
    time.sleep(seconds)
    return f"готово за {seconds} с"
