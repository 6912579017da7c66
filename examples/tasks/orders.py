import csv
import time
from pathlib import Path

from celery.exceptions import Ignore, Reject

from shop import app


def read_orders(path: str) -> list[list[str]]:
    """Читает заказы из файла CSV, по одному в строке."""
    with Path(path).open(newline="") as file:
        return list(csv.reader(file))


def check_stock(order: list[str]) -> None:
    """Спрашивает поставщика, есть ли товар: это полсекунды."""
    time.sleep(0.5)


@app.task(bind=True, acks_late=True, reject_on_worker_lost=True)
def import_orders(self, path: str) -> int:
    """Загружает заказы и говорит, сколько уже загружено."""
    orders = read_orders(path)
    for done, order in enumerate(orders):
        if not self.request.called_directly:
            meta = {"current": done, "total": len(orders)}
            self.update_state(state="PROGRESS", meta=meta)
        check_stock(order)
    return len(orders)


@app.task(acks_late=True, track_started=True)
def export_orders(path: str) -> int:
    """Выгружает заказы поставщику."""
    orders = read_orders(path)
    for order in orders:
        check_stock(order)
    return len(orders)


@app.task(bind=True)
def cancel_order(self, number: int) -> str:
    """Отменяет заказ; нечётные оставляет менеджеру."""
    if number % 2:
        self.update_state(state="ON_HOLD", meta={"order": number})
        raise Ignore
    return f"Заказ {number} отменён"


@app.task(bind=True, acks_late=True)
def pack(self, number: int) -> str:
    """Собирает заказ с чётным номером: нечётные не оплачены."""
    if number % 2:
        raise Reject(f"заказ {number} не оплачен", requeue=False)
    if not self.request.delivery_info["redelivered"]:
        raise Reject("склад закрыт", requeue=True)
    return f"Заказ {number} собран"
