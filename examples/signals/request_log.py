import logging

from celery.signals import after_setup_logger, after_setup_task_logger

from orders import app
from tracing import request_id


class RequestID(logging.Filter):
    """Добавляет к записи журнала номер запроса."""

    def filter(self, record):
        record.request_id = request_id.get() or "-"
        return True


@after_setup_logger.connect
@after_setup_task_logger.connect
def add_request_id(logger, **kwargs):
    """Показывает номер запроса в каждой строке журнала."""
    line = "%(levelname)s [%(request_id)s] %(message)s"
    for handler in logger.handlers:
        handler.addFilter(RequestID())
        handler.setFormatter(logging.Formatter(line))
