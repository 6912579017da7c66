import os

from kombu import Exchange, Queue

# Сайту создавать очередь нельзя: её создаёт воркер.
_sender = os.environ.get("SHOP_ROLE") == "web"
_tasks = Exchange("tasks", type="topic")

broker_url = "amqp://localhost"
task_queues = [Queue("shop", _tasks, routing_key="shop", no_declare=_sender)]
task_default_queue = "shop"
