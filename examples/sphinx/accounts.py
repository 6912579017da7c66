"""Учётные записи."""

from celery import shared_task
from django.contrib.auth.models import User


@shared_task
def deactivate(user_id: int) -> None:
    """Отключает учётную запись."""
    User.objects.filter(pk=user_id).update(is_active=False)
