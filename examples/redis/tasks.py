from celery import Celery

app = Celery("tasks")
app.conf.broker_url = "redis://localhost:6379/0"
app.conf.result_backend = "redis://localhost:6379/0"


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y
