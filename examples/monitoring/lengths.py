from amqp import NotFound
from celery import Celery

from delivery import app


def waiting(app: Celery, queue: str) -> int:
    """Сколько сообщений в очереди ждёт воркера."""
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        try:
            return channel.queue_declare(queue, passive=True).message_count
        except NotFound:  # очереди ещё нет
            return 0


if __name__ == "__main__":
    print(f"celery: {waiting(app, 'celery')}")
    print(f"night: {waiting(app, 'night')}")
