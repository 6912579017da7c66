from time import sleep

from celery import Celery

app = Celery("proj", broker="amqp://localhost", backend="db+sqlite:///results.sqlite")
app.conf.task_track_started = True


@app.task
def crawl(seconds: float) -> str:
    sleep(seconds)
    return "crawled"


@app.task(acks_late=True)
def late(seconds: float) -> str:
    sleep(seconds)
    return "late"
