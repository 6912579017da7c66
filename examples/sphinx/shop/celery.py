from celery import Celery

app = Celery('shop', broker='amqp://', include=['shop.tasks'])
