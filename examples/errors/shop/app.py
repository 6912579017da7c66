from celery import Celery

queue = Celery("shop")
