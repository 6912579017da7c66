import time

from celery import Celery, Task
from celery.utils.log import get_task_logger

app = Celery(
    "orders",
    broker="amqp://localhost",
    backend="rpc://",
    include=["alerts", "tracing"],
)
logger = get_task_logger(__name__)


@app.task
def pay(order):
    """Списывает деньги за заказ."""
    if order <= 0:
        raise ValueError(f"нет заказа {order}")
    return f"заказ {order} оплачен"


@app.task(bind=True)
def ship(self, order):
    """Отдаёт заказ в доставку; получается со второго раза."""
    if not self.request.retries:
        raise self.retry(countdown=0)
    logger.info("Заказ %s отдан курьеру", order)
    return f"заказ {order} в доставке"


@app.task
def pack(order):
    """Долго собирает заказ."""
    logger.info("Собираем заказ %s", order)
    time.sleep(60)


class Refund(Task):
    """Возврат денег; в обработчике ошибки — опечатка."""

    def on_failure(self, exc, task_id, args, kwargs, einfo):
        self.notifi(exc)


@app.task(base=Refund)
def refund(order):
    raise ValueError(f"заказ {order} не оплачен")
