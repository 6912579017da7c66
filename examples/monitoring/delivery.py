import time

from celery import Celery
from celery.exceptions import Reject

app = Celery("delivery", broker="amqp://localhost")


@app.task
def deliver(parcel: int) -> str:
    """Везёт посылку."""
    return f"Посылка {parcel} доставлена"


@app.task
def load_truck(seconds: int) -> None:
    """Загружает машину: это долго."""
    time.sleep(seconds)


@app.task
def weigh(parcel: int) -> float:
    """Взвешивает посылку, но весы сломаны."""
    raise ValueError(f"посылка {parcel}: весы не отвечают")


@app.task(bind=True, max_retries=1, default_retry_delay=1)
def call(self, parcel: int) -> None:
    """Звонит получателю, а у него занято."""
    raise self.retry(exc=ConnectionError(f"посылка {parcel}: занято"))


@app.task(acks_late=True)
def send_back(parcel: int) -> None:
    """Возвращает посылку, но обратного адреса нет."""
    raise Reject(f"у посылки {parcel} нет обратного адреса", requeue=False)
