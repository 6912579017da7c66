import os

from kombu import Exchange, Queue

broker_url = os.environ.get("SHOP_BROKER", "amqp://localhost")
# Сайту очередь создавать нельзя: её создаёт воркер.
sender = os.environ.get("SHOP_ROLE") == "web"
tasks = Exchange("tasks", type="topic")

task_queues = [Queue("shop", tasks, routing_key="shop", no_declare=sender)]
task_default_queue = "shop"
task_default_exchange = "tasks"
task_default_exchange_type = "topic"
task_default_routing_key = "shop"
