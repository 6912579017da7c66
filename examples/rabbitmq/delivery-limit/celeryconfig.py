from kombu import Exchange, Queue

broker_url = "amqp://myuser:mypassword@localhost:5672/myvhost"
broker_transport_options = {"confirm_publish": True}
result_backend = "rpc://"

task_default_queue = "fragile"
task_queues = [
    Queue(
        "fragile",
        Exchange("fragile", type="topic"),
        routing_key="fragile",
        queue_arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": 2,
            # обменник по умолчанию: его ключ — имя очереди
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": "dead",
        },
    ),
]
task_track_started = True
