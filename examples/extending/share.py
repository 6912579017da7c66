from celery import Celery, bootsteps
from celery.utils.log import get_logger

logger = get_logger(__name__)

app = Celery('share', broker='amqp://')


@app.task(rate_limit='60/m')
def ask_supplier(sku):
    """Поставщик отвечает не чаще раза в секунду, сколько бы ни было воркеров."""


class Share(bootsteps.StartStopStep):
    """Делит ограничение частоты поровну между воркерами."""

    requires = ('celery.worker.consumer:Gossip',)

    def start(self, consumer):
        self.consumer = consumer
        on = consumer.gossip.on
        for event in (on.node_join, on.node_leave, on.node_lost):
            event.add(self.share)
        self.share()

    def share(self, worker=None):
        others = self.consumer.gossip.state.alive_workers()
        count = len(list(others)) + 1
        ask_supplier.rate_limit = f'{60 // count}/m'
        self.consumer.reset_rate_limits()
        logger.info('Воркеров: %d, у каждого %s',
                    count, ask_supplier.rate_limit)


app.steps['consumer'].add(Share)
