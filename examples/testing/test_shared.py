import pytest
from celery import shared_task


@shared_task
def total(prices):
    return sum(prices)


def test_shared_task(celery_app, celery_worker):
    assert total.delay([100, 99]).get(timeout=10) == 199


def test_task_of_a_test(celery_app, celery_worker):
    @celery_app.task
    def double(number):
        return number * 2

    celery_worker.reload()
    assert double.delay(21).get(timeout=10) == 42


@pytest.mark.celery(timezone="Europe/Moscow")
def test_settings(celery_app):
    assert celery_app.conf.timezone == "Europe/Moscow"
