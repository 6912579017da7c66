from celery import Celery

app = Celery("tasks")
app.conf.broker_url = "redis://shop:secret@localhost:6379/0"
app.conf.result_backend = "redis://shop:secret@localhost:6379/0"
app.conf.broker_transport_options = {"global_keyprefix": "shop:"}
app.conf.result_backend_transport_options = {"global_keyprefix": "shop:"}


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y


@app.task
def collect(results: list[float]) -> list[float]:
    """Возвращает то, что получила от группы."""
    return results
