import time

from celery import Celery

app = Celery("tasks")
app.conf.broker_url = "redis://localhost:6379/0"
app.conf.result_backend = "redis://localhost:6379/0"
app.conf.broker_transport_options = {
    # секунды; в продакшене — больше самой долгой отсрочки
    "visibility_timeout": 10,
    # воркер ищет просроченные сообщения раз в секунду…
    "unacked_restore_interval": 1,
    # …и не пропускает ни одного раза
    "unacked_restore_throttle": 1,
}


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
