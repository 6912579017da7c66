import json
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from shop import app


class CarrierError(Exception):
    """Служба доставки не ответила."""


class NoSuchParcel(CarrierError):
    """Такой посылки нет."""


def status_of(parcel: str) -> str:
    """Спрашивает службу доставки, где посылка."""
    url = f"http://localhost:8080/{parcel}.json"
    try:
        with urlopen(url, timeout=5) as answer:
            return json.load(answer)["status"]
    except HTTPError as error:
        raise NoSuchParcel(parcel) from error
    except URLError as error:
        raise CarrierError(str(error.reason)) from error


@app.task(
    autoretry_for=(CarrierError,),
    dont_autoretry_for=(NoSuchParcel,),
    max_retries=5,
    retry_backoff=True,
    retry_jitter=False,
)
def track(parcel: str) -> str:
    """Узнаёт, где посылка; если служба не отвечает, повторяет."""
    return status_of(parcel)


@app.task(bind=True, max_retries=1)
def notify(self, parcel: str) -> str:
    """Сообщает покупателю, что посылка приехала."""
    status = status_of(parcel)
    if status != "доставлена":
        raise self.retry(countdown=1)
    return f"Посылка {parcel} доставлена"
