from shop.celery import app


@app.task
def confirm_order(number: int) -> str:
    """Пишет покупателю, что заказ принят."""
    return f"Заказ {number} принят"


# --8<-- [start:private]
@app.task(shared=False)
def remind_manager(number: int) -> str:
    """Напоминает менеджеру о заказе."""
    return f"Заказ {number} ждёт ответа"
# --8<-- [end:private]
