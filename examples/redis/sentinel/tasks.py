from celery import Celery

_sentinels = (
    "sentinel://localhost:26379/0;"
    "sentinel://localhost:26380/0;"
    "sentinel://localhost:26381/0"
)

app = Celery("tasks")
app.conf.broker_url = app.conf.result_backend = _sentinels
app.conf.broker_transport_options = {"master_name": "mymaster"}
app.conf.result_backend_transport_options = {"master_name": "mymaster"}


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y
