from celery.exceptions import Reject
from kombu import Exchange, Queue

from shop import app

DEAD = Queue("dead", Exchange("dead"), routing_key="invoices")
INVOICES = Queue(
    "invoices",
    Exchange("invoices"),
    routing_key="invoices",
    queue_arguments={"x-dead-letter-exchange": "dead"},
)
app.conf.task_queues = [INVOICES]
app.conf.task_routes = {"invoices.*": {"queue": "invoices"}}


@app.task(acks_late=True)
def send_invoice(number: int) -> None:
    """Отправляет счёт; если адреса нет, сразу отклоняет сообщение."""
    raise Reject(f"у заказа {number} нет адреса", requeue=False)


@app.task(acks_late=True, acks_on_failure=False)
def print_invoice(number: int) -> None:
    """Печатает счёт; любая ошибка отклоняет сообщение."""
    raise OSError("в принтере нет бумаги")
