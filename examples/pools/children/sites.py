from multiprocessing import Pool

from celery import Celery

app = Celery('sites', broker='amqp://', backend='rpc://')


@app.task
def compress(files):
    return Pool().map(len, files)
