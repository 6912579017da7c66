from celery import Celery
from celery.utils.log import get_task_logger
from click import Option

from liveness import Liveness
from stock import StockStep

app = Celery('shop', broker='amqp://')
app.steps['consumer'].add(StockStep)

# --8<-- [start:step]
app.steps['worker'].add(Liveness)
app.user_options['worker'].add(Option(
    ['--alive-file'],
    help='Файл, который воркер обновляет, пока работает.',
))
# --8<-- [end:step]

logger = get_task_logger(__name__)


@app.task
def restock(sku):
    logger.info('Заказываем у поставщика: %s', sku)
