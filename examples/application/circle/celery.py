from celery import Celery

from shop.letters import confirm_order

app = Celery("shop")
app.config_from_object("shop.celeryconfig")


def order_accepted(number: int) -> None:
    """Вызывается, когда заказ оплачен."""
    confirm_order.delay(number)
