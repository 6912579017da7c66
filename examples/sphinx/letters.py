"""Письма."""

from celery import Task

from .celery import app


class Letter(Task):
    """Отправляет письмо."""

    def run(self, to: str) -> None:
        """Принимает адрес получателя."""


letter = app.register_task(Letter())
