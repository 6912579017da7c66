import os
from urllib.request import urlopen

from celery import Celery

app = Celery('sites', broker='amqp://', backend='rpc://')


@app.task
def check(url):
    with urlopen(url) as response:  # здесь задача ждёт сети
        return int(response.read())


@app.task
def count(numbers):
    sum(range(numbers))  # здесь считает
    return os.getpid()
