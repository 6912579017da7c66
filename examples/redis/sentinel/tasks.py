from celery import Celery

url = "sentinel://localhost:26379/0;sentinel://localhost:26380/0;sentinel://localhost:26381/0"

app = Celery("tasks", broker=url, backend=url)
app.conf.broker_transport_options = {"master_name": "mymaster"}
app.conf.result_backend_transport_options = {"master_name": "mymaster"}


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y
