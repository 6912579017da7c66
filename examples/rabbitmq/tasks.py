import time

from celery import Celery

app = Celery("tasks")
app.config_from_object("celeryconfig")


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y


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
