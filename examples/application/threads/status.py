import sys

from celery.result import AsyncResult

print(AsyncResult(sys.argv[1]).state)
