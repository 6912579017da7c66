from celery import Celery
from celery.signals import worker_process_init

app = Celery('sites', broker='amqp://', backend='rpc://')


@worker_process_init.connect
def open_connection(**kwargs):
    print('Соединение с базой открыто')


@app.task
def check(url):
    return url
