BROKER_URL = "amqp://guest:guest@localhost:5672//"
CELERY_RESULT_BACKEND = "db+sqlite:///results.db"
CELERY_ACKS_LATE = True
CELERYD_CONCURRENCY = 4
CELERYBEAT_SCHEDULE = {}
