"""Отчёты и доставка."""

from .celery import app


@app.task
def daily(day: str) -> str:
    return f'Отчёт за {day}'


@app.task
def delivery(weight: int, cls: str) -> int:
    """Считает стоимость доставки: вес и класс."""
    return weight * (2 if cls == 'express' else 1)


@app.task
def _clean() -> None:
    """Удаляет старые корзины."""
