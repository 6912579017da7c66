import pytest


@pytest.fixture(scope="session")
def celery_worker_parameters():
    return {"queues": ("high", "low"), "perform_ping_check": False}
