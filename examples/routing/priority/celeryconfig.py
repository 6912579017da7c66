from kombu import Queue

broker_url = "amqp://"
result_backend = "rpc://"

task_queues = (
    Queue("celery"),
    Queue("prints", queue_arguments={"x-max-priority": 10}),
)
task_routes = {"photos.print_photo": {"queue": "prints"}}
worker_prefetch_multiplier = 1
