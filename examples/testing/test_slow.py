import time

import pytest
from celery import shared_task


@pytest.fixture(scope="session")
def celery_worker_parameters():
    return {"shutdown_timeout": 1}


@shared_task
def pack():
    time.sleep(5)


def test_pack(celery_app, celery_worker):
    pack.delay()
