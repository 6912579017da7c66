from kombu import Exchange, Queue, binding

broker_url = "amqp://"
result_backend = "rpc://"

# Обменник и ключ очередей, у которых своих нет
task_default_exchange = "lab"
task_default_exchange_type = "topic"
task_default_routing_key = "site.task"

# Очередь задач, для которых нет маршрута
task_default_queue = "site"

task_queues = (
    Queue("site"),
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
