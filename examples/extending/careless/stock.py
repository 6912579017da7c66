from celery import bootsteps, current_app
from kombu import Consumer, Exchange, Queue

stock = Queue('stock', Exchange('warehouse'), routing_key='stock')


class StockStep(bootsteps.ConsumerStep):
    """Верит любому сообщению: так нельзя."""

    def get_consumers(self, channel):
        return [Consumer(
            channel,
            queues=[stock],
            callbacks=[self.on_stock],
            accept=['json'],
        )]

    def on_stock(self, body, message):
        if int(body['left']) < 5:
            current_app.send_task('shop.restock', [body['sku']])
        message.ack()
