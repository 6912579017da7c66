from kombu import Queue

broker_url = "amqp://"
result_backend = "rpc://"

task_queues = (
    Queue("celery"),
    Queue(
        "repairs",
        queue_arguments={
            "x-dead-letter-exchange": "",  # прямо в очередь
            "x-dead-letter-routing-key": "failed",
        },
    ),
)
task_routes = {"photos.restore": {"queue": "repairs"}}
