import json
from pathlib import Path

from celery import Celery, group
from celery.signals import task_prerun
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


@app.task(bind=True)
def load_all(self) -> int:
    """Заменяет себя аккордом: какие магазины есть, видно только сейчас."""
    cities = sorted(file.stem for file in Path("orders").glob("*.json"))
    parts = group(load.s(city) | total.s() for city in cities)
    return self.replace(parts | total.s())


@app.task
def try_load(city: str) -> dict:
    """Читает заказы магазина, а об ошибке рассказывает в результате."""
    try:
        return {"city": city, "total": sum(load(city))}
    except ValueError as exc:
        return {"city": city, "error": str(exc)}


@app.task
def summary(parts: list[dict]) -> str:
    """Пишет отчёт о том, что есть, и называет, чего не хватает."""
    revenue = sum(part["total"] for part in parts if "total" in part)
    missing = [part["city"] for part in parts if "error" in part]
    return f"Выручка: {revenue} ₽, нет данных: {', '.join(missing)}"


@app.task(bind=True)
def stop_if_empty(self, amounts: list[int]) -> list[int]:
    """Если заказов нет, дальше по цепочке идти незачем."""
    if not amounts:
        self.request.chain = None
    return amounts


@task_prerun.connect
def log_stamps(task, **kwargs) -> None:
    """Перед каждой задачей пишет в лог её штампы."""
    if task.request.stamps:
        logger.info("Штампы: %s", task.request.stamps)


# --8<-- [start:mistakes]
@app.task(ignore_result=True)
def forgetful(city: str) -> int:
    """Возвращает число, но результат не хранит."""
    return len(city)


@app.task
def hasty_report(city: str) -> str:
    """Так нельзя: задача ждёт другую задачу."""
    return publish(sum(load.delay(city).get()))
# --8<-- [end:mistakes]
