from celery import Celery

from delivery import app


def waiting(app: Celery, queue: str) -> int:
    """Сколько сообщений в очереди ждёт воркера."""
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        try:
            return channel.queue_declare(queue, passive=True).message_count
        except connection.channel_errors:  # такой очереди ещё нет
            return 0


if __name__ == "__main__":
    for queue in ("celery", "night"):
        print(f"{queue}: {waiting(app, queue)}")
