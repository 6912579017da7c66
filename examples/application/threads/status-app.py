import sys

from shop.celery import app

print(app.AsyncResult(sys.argv[1]).state)
