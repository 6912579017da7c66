import time

from celery import Celery

app = Celery("down")
app.conf.broker_write_url = "redis://localhost:1"  # nothing listens


@app.task
def add(x, y):
    return x + y


def seconds(**options):
    """Returns how long a call of add with these options takes to fail."""
    start = time.monotonic()
    try:
        add.apply_async((2, 2), **options)
    except add.OperationalError:
        return round(time.monotonic() - start, 1)
