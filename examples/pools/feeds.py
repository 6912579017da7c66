from time import sleep

from celery import Celery
from celery.signals import eventlet_pool_postshutdown, eventlet_pool_started

app = Celery('feeds', broker='amqp://', backend='rpc://')


@eventlet_pool_started.connect
def on_started(**kwargs):
    print('Пул запущен')


@eventlet_pool_postshutdown.connect
def on_stopped(**kwargs):
    print('Пул остановлен')


@app.task
def fetch(seconds):
    sleep(seconds)  # здесь загружается лента
    return seconds
