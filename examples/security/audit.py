import logging
from logging.handlers import SysLogHandler

from celery.signals import after_setup_logger


@after_setup_logger.connect
def send_to_syslog(logger: logging.Logger, **kwargs: object) -> None:
    """Отдаёт предупреждения и ошибки воркера серверу журналов."""
    handler = SysLogHandler(address=("localhost", 514))
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("celery: %(message)s"))
    logger.addHandler(handler)
