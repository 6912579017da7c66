from celery import Celery

app = Celery('sites', broker='amqp://', backend='rpc://')
app.conf.worker_pool = 'gevent'  # так нельзя


@app.task
def check(url):
    """До неё дело не дойдёт."""
