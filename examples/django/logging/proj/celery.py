import logging.config
import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

# Чтобы команда celery знала, где настройки Django
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'proj.settings')

app = Celery('proj')
app.config_from_object('django.conf:settings', namespace='CELERY')
app.autodiscover_tasks()


@setup_logging.connect
def configure(**kwargs):
    logging.config.dictConfig(settings.LOGGING)
