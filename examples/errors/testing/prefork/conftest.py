import pytest


@pytest.fixture(scope="session")
def celery_worker_pool():
    return "prefork"
