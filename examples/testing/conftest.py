import pytest

from celery.contrib.testing import tasks
from orders import app

pytest_plugins = ["celery.contrib.pytest"]


@pytest.fixture(scope="session")
def celery_session_app():
    """Наше приложение, но брокер и результаты — в памяти."""
    app.conf.update(
        broker_url="memory://",
        broker_transport_options={"polling_interval": 0.05},
        result_backend="cache+memory://",
    )
    return app
