"""Берёт из очереди чужое подписанное сообщение и меняет имя задачи."""

from celery import Celery
from kombu import Queue

app = Celery("outsider", broker="amqp://localhost")
with app.connection_for_write() as connection:
    message = Queue("night", channel=connection.default_channel).get()
    headers = {**message.headers, "task": "shop.refund"}
    for _ in range(2):
        connection.Producer().publish(
            message.body,
            routing_key="celery",
            content_type=message.content_type,
            content_encoding=message.content_encoding,
            headers=headers,
        )
        print(f"Отправлено: {headers['task']}{headers['argsrepr']}")
    message.ack()
