"""Отчёты и доставка."""

from .celery import app


@app.task
def daily(day: str) -> str:
    """Составляет отчёт за день."""
    return f'Отчёт за {day}'


@app.task
def delivery(weight: int, speed: str) -> int:
    """Считает стоимость доставки: вес и скорость."""
    return weight * (2 if speed == 'express' else 1)


@app.task
def _clean() -> None:
    """Удаляет старые корзины."""
