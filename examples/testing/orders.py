from decimal import Decimal

from celery import Celery

import gateway

app = Celery(
    "orders",
    broker="redis://localhost:6379/0",
    backend="redis://localhost:6379/0",
)


def price(items, discount=0):
    """Считает сумму заказа со скидкой в процентах."""
    total = sum(Decimal(item) for item in items)
    return total * (100 - discount) / 100


@app.task(bind=True, max_retries=3)
def pay(self, order, amount):
    """Оплачивает заказ; пока банк не отвечает, повторяет."""
    try:
        return gateway.charge(order, Decimal(amount))
    except gateway.Unavailable as exc:
        raise self.retry(exc=exc, countdown=60) from exc


@app.task
def label(names):
    """Составляет надпись на посылке."""
    return ", ".join(sorted(names))


def checkout(order, items):
    """Оформляет заказ: это вызывает сайт."""
    pay.delay(order, str(price(items)))
    return "заказ принят"
