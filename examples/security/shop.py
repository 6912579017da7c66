from celery import Celery

app = Celery("shop")
app.config_from_object("celeryconfig")


@app.task
def remind(order: int, amount: int) -> str:
    """Напоминает покупателю об оплате."""
    return f"Заказ {order}: ждём {amount} руб."


@app.task
def refund(order: int, amount: int) -> str:
    """Возвращает деньги за заказ."""
    return f"Заказ {order}: вернули {amount} руб."
