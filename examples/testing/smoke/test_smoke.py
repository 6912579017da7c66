import pytest
import tasks
from celery.canvas import Signature
from pytest_celery import RESULT_TIMEOUT, CeleryTestSetup


@pytest.fixture
def default_worker_tasks(default_worker_tasks):
    """Задачи, которые должен знать воркер в контейнере."""
    return {*default_worker_tasks, tasks}


def test_label(celery_setup: CeleryTestSetup):
    queue = celery_setup.worker.worker_queue
    signature: Signature = tasks.label.s(["чайник", "ложка"])
    result = signature.apply_async(queue=queue)
    assert result.get(timeout=RESULT_TIMEOUT) == "ложка, чайник"
