import json
from pathlib import Path

from celery import Celery
from celery.utils.log import get_task_logger

app = Celery(
    "sales",
    broker="amqp://localhost",
    backend="db+sqlite:///results.sqlite3",
    result_extended=True,  # хранить с результатом имя и аргументы
    result_chord_retry_interval=0.2,
)

logger = get_task_logger(__name__)


@app.task
def load(city: str) -> list[int]:
    """Читает суммы заказов, которые прислал магазин."""
    file = Path("orders", f"{city}.json")
    if not file.exists():
        raise ValueError(f"Нет заказов: {city}")
    return json.loads(file.read_text())


@app.task
def total(amounts: list[int]) -> int:
    """Складывает суммы."""
    return sum(amounts)


@app.task
def deduct(amount: int, percent: int) -> int:
    """Вычитает из суммы процент: комиссию или налог."""
    return amount - amount * percent // 100


@app.task
def publish(revenue: int, title: str = "Выручка") -> str:
    """Пишет строку отчёта."""
    return f"{title}: {revenue} ₽"


@app.task
def close_day() -> str:
    """Закрывает день. Чужой результат ей не нужен."""
    return "День закрыт"


@app.task
def alarm(request, exc, traceback) -> None:
    """Колбэк ошибки: пишет в лог, какая задача не выполнена."""
    logger.warning("%s: %r", request.task, exc)
