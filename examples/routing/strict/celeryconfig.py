from kombu import Queue

broker_url = "amqp://"
result_backend = "rpc://"

task_create_missing_queues = False
task_queues = (Queue("celery"), Queue("mail"))
task_routes = {"mail.*": {"queue": "mails"}}
