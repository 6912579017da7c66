import logging.config

from celery.signals import setup_logging

from orders import app


@setup_logging.connect
def configure(**kwargs):
    """Настраивает журнал сама; Celery его не трогает."""
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"brief": {"format": "%(levelname)s %(message)s"}},
        "handlers": {
            "file": {
                "class": "logging.FileHandler",
                "filename": "orders.log",
                "formatter": "brief",
            },
        },
        "root": {"handlers": ["file"], "level": "INFO"},
    })
