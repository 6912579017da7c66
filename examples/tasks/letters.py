# --8<-- [start:head]
from celery.utils.log import get_task_logger

from shop import app

logger = get_task_logger(__name__)
# --8<-- [end:head]


@app.task
def confirm_order(number: int, email: str) -> str:
    """Пишет покупателю, что заказ принят."""
    logger.info("письмо на адрес %s", email)
    return f"Заказ {number} принят"


@app.task(bind=True)
def remind(self, number: int) -> str:
    """Напоминает покупателю, что заказ ещё не оплачен."""
    request = self.request
    logger.info("прислал %s", request.origin)
    logger.info("очередь %s", request.delivery_info["routing_key"])
    return f"Заказ {number} ждёт оплаты"
