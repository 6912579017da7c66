from time import sleep

from celery import Celery

app = Celery("limited", broker="amqp://localhost", backend="db+sqlite:///limited.sqlite")
app.conf.task_soft_time_limit = 30


@app.task
def crawl(seconds: float) -> str:
    sleep(seconds)
    return "crawled"
