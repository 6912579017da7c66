import time

from celery import Celery

app = Celery(
    "shop", broker="amqp://localhost", backend="db+sqlite:///results.db"
)


@app.task
def pack(number: int, seconds: float = 0) -> str:
    """Собирает заказ."""
    time.sleep(seconds)
    return f"Заказ {number} собран"


@app.task
def deliver(address: str) -> str:
    """Отправляет заказ покупателю."""
    if not address:
        raise ValueError("нет адреса")
    return f"Отправлено: {address}"
