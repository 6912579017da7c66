from celery import Celery

app = Celery("prices", broker="amqp://localhost", backend="rpc://")
app.conf.worker_redirect_stdouts = False  # пока отлаживаем


@app.task
def total(prices: list[int], discount: int) -> float:
    """Считает сумму заказа со скидкой в процентах."""
    full = sum(prices)
    breakpoint()
    return full * (100 - discount) / 100
