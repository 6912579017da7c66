from kombu import Exchange, Queue

broker_url = "amqp://"
result_backend = "rpc://"

orders = Exchange("orders", type="topic")

task_default_queue = "regular"
task_default_exchange = "lab"
task_queues = (
    Queue("regular"),
    Queue("prints", orders, routing_key="order.print.#"),
    Queue("moscow", orders, routing_key="order.*.moscow"),
)
task_routes = {
    "photos.print_photo": {"queue": "prints"},
}
