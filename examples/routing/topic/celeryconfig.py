from kombu import Exchange, Queue, binding

broker_url = "amqp://"
result_backend = "rpc://"

# Обменник очередей, у которых своего нет
task_default_exchange = "lab"
task_default_exchange_type = "topic"

# Очередь и ключ задач, для которых нет маршрута
task_default_queue = "site"
task_default_routing_key = "site.task"

task_queues = (
    Queue("site", routing_key="site.#"),
    Queue("orders", routing_key="order.#"),
    Queue("moscow", routing_key="*.moscow"),
    Queue("scanner", Exchange("devices"), routing_key="scan"),
    Queue(
        "archive",
        [
            binding(Exchange("devices"), routing_key="scan"),
            binding(Exchange("devices"), routing_key="copy"),
        ],
    ),
)
task_routes = {
    "photos.print_photo": {"routing_key": "order.online"},
}
