import time

from celery import Celery

app = Celery("prices", broker="amqp://localhost", backend="rpc://")


@app.task
def total(prices: list[int], discount: int) -> float:
    """Считает сумму заказа со скидкой в процентах."""
    full = sum(prices)
    return full * (100 - discount) / 100


@app.task
def recount(orders: int) -> str:
    """Пересчитывает заказы. Почему-то очень долго."""
    print(f"Пересчитываем заказы: {orders}")
    for _ in range(orders):
        time.sleep(0.1)
    return f"Пересчитано: {orders}"
