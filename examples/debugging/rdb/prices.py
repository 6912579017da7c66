from celery import Celery

app = Celery("prices", broker="amqp://localhost", backend="rpc://")


@app.task
def total(prices: list[int], discount: int) -> float:
    """Считает сумму заказа со скидкой в процентах."""
    full = sum(prices)
    result = full * discount / 100

    from celery.contrib import rdb

    rdb.set_trace()
    return result
