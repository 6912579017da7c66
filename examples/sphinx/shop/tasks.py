"""Задачи магазина."""

from .celery import app


@app.task
def total(prices: list[int], discount: int = 0) -> int:
    """Считает сумму заказа.

    :param prices: цены в копейках
    :param discount: скидка в процентах
    :returns: сумма со скидкой, в копейках
    """
    return sum(prices) * (100 - discount) // 100


@app.task(bind=True, max_retries=5, rate_limit='10/m')
def send_receipt(self, order: int) -> None:
    """Отправляет чек; сумму посчитала :task:`total`.

    :param order: номер заказа
    """
