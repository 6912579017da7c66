from celery import Celery
from kombu import Queue
from kombu.common import Broadcast

app = Celery("app", broker="amqp://", backend="rpc://")
app.conf.task_queues = (Queue("celery"), Broadcast("broadcast_tasks"))


@app.task(ignore_result=True)
def reload_cache() -> None:
    print("reloaded")
