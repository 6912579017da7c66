from kombu import Exchange, Queue
from kombu.common import Broadcast

broker_url = "amqp://"
result_backend = "rpc://"

task_queues = (
    Queue("celery"),
    Broadcast("prices"),
)
task_routes = {
    "photos.reload_prices": {
        "queue": "prices",
        "declare": [Exchange("prices", type="fanout")],
    },
}
