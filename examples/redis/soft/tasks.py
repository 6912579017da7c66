import time

from celery import Celery

app = Celery("tasks")
app.conf.broker_url = "redis://localhost:6379/0"
app.conf.result_backend = "redis://localhost:6379/0"
# секунды; столько воркер доделывает начатое
app.conf.worker_soft_shutdown_timeout = 5.0


@app.task(acks_late=True)
def late(seconds: float) -> str:
    """Сообщение будет подтверждено, когда работа закончится."""
    time.sleep(seconds)
    return f"готово за {seconds} с"
