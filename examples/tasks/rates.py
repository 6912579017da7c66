from celery import Task

from shop import app


class FetchRate(Task):
    """Курс валюты; если банк не отвечает, задача повторится."""

    name = "rates.fetch"
    autoretry_for = (ConnectionError,)
    max_retries = 2

    def run(self, currency: str) -> float:
        print(f"попытка {self.request.retries + 1}")
        raise ConnectionError("банк не отвечает")


fetch_rate = app.register_task(FetchRate())
