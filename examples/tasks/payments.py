import time

from celery import Task
from celery.utils.log import get_task_logger
from celery.worker.request import Request

from shop import app

logger = get_task_logger(__name__)


class PaymentRequest(Request):
    """Запрос на оплату: замечает то, чего не увидит сама задача."""

    def on_timeout(self, soft, timeout):
        super().on_timeout(soft, timeout)
        if not soft:
            logger.warning("оплата %s прервана", self.args[0])


class PaymentTask(Task):
    """Оплата: пишет в лог о каждом шаге."""

    Request = PaymentRequest

    def before_start(self, task_id, args, kwargs):
        logger.info("начинаем, аргументы %s", args)

    def on_success(self, retval, task_id, args, kwargs):
        logger.info("оплачено")

    def on_retry(self, exc, task_id, args, kwargs, einfo):
        logger.info("повторим из-за %r", exc)

    def on_failure(self, exc, task_id, args, kwargs, einfo):
        logger.info("сообщить менеджеру: %r", exc)

    def after_return(self, status, retval, task_id, args, kwargs, einfo):
        logger.info("закончили: %s", status)


class NotEnoughMoney(Exception):
    """На карте не хватает денег."""


@app.task(
    base=PaymentTask,
    throws=(NotEnoughMoney,),
    autoretry_for=(ConnectionError,),
    max_retries=1,
    default_retry_delay=1,
)
def charge(number: int, amount: int) -> int:
    """Списывает деньги за заказ."""
    if amount > 10_000:
        raise NotEnoughMoney(number)
    if amount == 0:
        raise ConnectionError("банк не отвечает")
    return amount


@app.task(base=PaymentTask, time_limit=1)
def reconcile(number: int) -> None:
    """Сверяет оплату с банком, а банк молчит."""
    time.sleep(60)
