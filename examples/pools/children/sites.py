from multiprocessing import Pool

from celery import Celery

app = Celery('sites', broker='amqp://', backend='rpc://')


@app.task
def compress(files):
    with Pool(2) as pool:
        return pool.map(len, files)
