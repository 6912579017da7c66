import json
import logging

from celery.signals import after_setup_logger, after_setup_task_logger

from orders import app


class JSONFormatter(logging.Formatter):
    """Запись журнала — одна строка JSON."""

    def format(self, record):
        line = {"level": record.levelname, "text": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


@after_setup_logger.connect
@after_setup_task_logger.connect
def to_json(logger, **kwargs):
    """Меняет вид того, что Celery уже настроила."""
    for handler in logger.handlers:
        handler.setFormatter(JSONFormatter())
