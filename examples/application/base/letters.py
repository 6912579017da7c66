from shop.base import LetterTask
from shop.celery import app


@app.task(base=LetterTask)
def confirm_order(number: int) -> str:
    """Пишет покупателю, что заказ принят."""
    return f"Заказ {number} принят"


@app.task(shared=False)
def remind_manager(number: int) -> str:
    """Напоминает менеджеру о заказе."""
    return f"Заказ {number} ждёт ответа"
