import time

from celery import Celery
from celery.utils.log import get_task_logger

logger = get_task_logger(__name__)

app = Celery(
    "lights",
    broker="redis://localhost:6379/0",
    backend="redis://localhost:6379/1",
)
app.conf.beat_schedule = {
    "опрос": {"task": "lights.poll", "schedule": 1.0},
}


@app.task
def poll():
    """Опрашивает датчики; здесь вместо сети — строка."""
    return "горит"


@app.task
def repair(lamp, seconds):
    """Меняет лампу: долгая работа, которую нельзя бросить."""
    logger.info("Меняю лампу %s", lamp)
    time.sleep(seconds)
    return f"лампа {lamp} заменена"
