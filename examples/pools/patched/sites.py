from time import sleep

from celery import Celery
from gevent import monkey

app = Celery('sites', broker='amqp://', backend='rpc://')


@app.task
def is_patched():
    return monkey.is_module_patched('socket')


@app.task
def check(seconds):
    sleep(seconds)
    return seconds


@app.task(time_limit=1)
def limited(seconds):
    sleep(seconds)
