from shop import app
from stock import stock


def announce(message):
    """Отправить сообщение так, как его отправляет склад."""
    with app.producer_or_acquire() as producer:
        producer.publish(
            message,
            serializer='json',
            exchange=stock.exchange,
            routing_key=stock.routing_key,
            declare=[stock],
        )
