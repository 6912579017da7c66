import time

from celery import Celery, Task

app = Celery("orders", broker="amqp://localhost", backend="rpc://")


class BadError(Exception):
    """The exception that the chapter calls bad."""

    def __init__(self, status_code):
        self.status_code = status_code


class TextError(Exception):
    """Calls Exception.__init__, but with other arguments."""

    def __init__(self, status_code, reason):
        super().__init__(f"{status_code} {reason}")


@app.task(bind=True)
def render(self, path):
    try:
        raise ValueError(path)
    except ValueError as exc:
        raise self.retry(exc, countdown=10) from exc


@app.task
def bad():
    raise BadError(404)


@app.task
def text():
    raise TextError(404, "Not Found")


@app.task(autoretry_for=(ValueError,))
def undelayed():
    raise ValueError("again")


class Slow(Task):
    """Takes a while to note that the task is retried."""

    def on_retry(self, exc, task_id, args, kwargs, einfo):
        time.sleep(3)
        print("on_retry ends")


@app.task(bind=True, base=Slow)
def retried(self):
    if self.request.retries:
        print("second run")
    else:
        raise self.retry(countdown=0)


@app.task(bind=True, max_retries=0)
def limited(self):
    raise self.retry(exc=KeyError("no order"))


@app.task(bind=True)
def utc(self):
    return self.request.utc


@app.task(bind=True)
def missing(self, names):
    return [name for name in names if not hasattr(self.request, name)]
