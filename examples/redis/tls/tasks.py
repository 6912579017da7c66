from celery import Celery

url = "rediss://localhost:6380/0?ssl_cert_reqs=required&ssl_ca_certs=redis.crt"

app = Celery("tasks", broker=url, backend=url)


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y
