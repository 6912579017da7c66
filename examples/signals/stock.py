import sqlite3

from celery.signals import (
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
)

from orders import app

connection = None


@worker_init.connect
def check_stock(**kwargs):
    """До процессов пула: один раз, в главном процессе."""
    print("worker_init: создаётся база")
    with sqlite3.connect("stock.db") as setup:
        setup.execute("CREATE TABLE IF NOT EXISTS stock (item, left)")


@worker_process_init.connect
def connect(**kwargs):
    """У каждого процесса пула — своё соединение."""
    global connection
    connection = sqlite3.connect("stock.db")
    print("worker_process_init: соединение открыто")


@worker_process_shutdown.connect
def disconnect(**kwargs):
    connection.close()
    print("worker_process_shutdown: соединение закрыто")


@worker_ready.connect
def announce(sender, **kwargs):
    print(f"worker_ready: {sender.hostname} берёт задачи")


@app.task
def left(item):
    """Сколько осталось товара."""
    query = "SELECT sum(left) FROM stock WHERE item = ?"
    return connection.execute(query, (item,)).fetchone()[0] or 0
