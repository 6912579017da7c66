from celery import Celery
from celery.utils.log import get_task_logger

from stock import StockStep

app = Celery('shop', broker='amqp://')
app.steps['consumer'].add(StockStep)

logger = get_task_logger(__name__)


@app.task
def restock(sku):
    logger.info('Заказываем у поставщика: %s', sku)
