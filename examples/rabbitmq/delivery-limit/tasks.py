import os
import signal

from celery import Celery
from kombu import Exchange, Queue

app = Celery(
    "tasks",
    broker="amqp://myuser:mypassword@localhost:5672/myvhost",
    backend="rpc://",
)
app.conf.update(
    task_default_queue="fragile",
    task_queues=[
        Queue(
            "fragile",
            Exchange("fragile", type="topic"),
            routing_key="fragile",
            queue_arguments={
                "x-queue-type": "quorum",
                "x-delivery-limit": 2,
                "x-dead-letter-exchange": "",  # обменник по умолчанию: ключ — это имя очереди
                "x-dead-letter-routing-key": "dead",
            },
        ),
    ],
    task_track_started=True,
)


@app.task(acks_late=True, reject_on_worker_lost=True)
def crash() -> None:
    """Убивает процесс, в котором выполняется, как это сделала бы нехватка памяти."""
    os.kill(os.getpid(), signal.SIGKILL)
