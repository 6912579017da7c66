import sqlite3

from celery import Task

from shop import app


class DatabaseTask(Task):
    """Задача с соединением, одним на процесс воркера."""

    _db: sqlite3.Connection | None = None

    @property
    def db(self) -> sqlite3.Connection:
        """Соединение; открывается при первом обращении."""
        if self._db is None:
            self._db = sqlite3.connect("shop.sqlite")
        return self._db


@app.task(bind=True, base=DatabaseTask)
def send_receipt(self, order_id: int) -> str:
    """Отправляет чек за заказ."""
    query = "SELECT buyer FROM orders WHERE id = ?"
    found = self.db.execute(query, [order_id]).fetchone()
    if found is None:
        raise LookupError(f"заказа {order_id} нет в базе")
    return f"Чек за заказ {order_id}: {found[0]}"


@app.task(bind=True, base=DatabaseTask)
def send_once(self, order_id: int) -> bool:
    """Отправляет чек, только если его ещё не отправили."""
    query = "UPDATE orders SET sent = 1 WHERE id = ? AND sent = 0"
    with self.db:
        return self.db.execute(query, [order_id]).rowcount == 1
