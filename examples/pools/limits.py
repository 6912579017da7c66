from time import sleep

from celery import Celery

app = Celery('limits', broker='amqp://', backend='rpc://')


@app.task(soft_time_limit=1)
def check(seconds):
    sleep(seconds)
    return 'лимит не сработал'
