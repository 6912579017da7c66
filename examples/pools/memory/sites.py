from celery import Celery

app = Celery('sites', broker='amqp://', backend='rpc://')


@app.task
def load(size):
    return len(bytearray(size))  # страница сайта целиком в памяти
