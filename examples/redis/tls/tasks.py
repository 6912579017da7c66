from celery import Celery

url = "rediss://localhost:6380/0?ssl_cert_reqs=required&ssl_ca_certs=redis.crt"

app = Celery("tasks")
app.conf.broker_url = app.conf.result_backend = url


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y
