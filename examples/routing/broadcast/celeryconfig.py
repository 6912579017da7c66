from kombu import Exchange, Queue
from kombu.common import Broadcast

broker_url = "amqp://"
result_backend = "rpc://"

prices = Exchange("prices", type="fanout")

task_queues = (
    Queue("celery"),
    Broadcast("prices", exchange=prices),
)
task_routes = {
    "photos.reload_prices": {"queue": "prices", "declare": [prices]},
}
