from celery import shared_task
from flask import current_app


@shared_task
def confirm_order(number: int) -> str:
    """Пишет покупателю, что заказ принят."""
    shop = current_app.config["SHOP_NAME"]
    return f"{shop}: заказ {number} принят"
