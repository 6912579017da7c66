from shop.celery import app


@app.task
def confirm_order(number: int) -> str:
    """Пишет покупателю, что заказ принят."""
    return f"Заказ {number} принят"
