from celery import bootsteps, current_app
from celery.utils.log import get_logger
from kombu import Consumer, Exchange, Queue

logger = get_logger(__name__)

stock = Queue('stock', Exchange('warehouse'), routing_key='stock')


class StockStep(bootsteps.ConsumerStep):
    """Читает сообщения склада и заказывает то, что кончается."""

    def get_consumers(self, channel):
        return [Consumer(
            channel,
            queues=[stock],
            callbacks=[self.on_stock],
            accept=['json'],
            prefetch_count=10,
        )]

    def on_stock(self, body, message):
        try:
            sku, left = body['sku'], int(body['left'])
        except (KeyError, TypeError, ValueError):
            logger.warning('Непонятное сообщение склада: %r', body)
            message.reject()
            return
        logger.info('Склад: %s, осталось %d', sku, left)
        if left < 5:
            current_app.send_task('shop.restock', [sku])
        message.ack()
