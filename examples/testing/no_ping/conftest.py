import pytest

from orders import app

pytest_plugins = ["celery.contrib.pytest"]


@pytest.fixture(scope="session")
def celery_session_app():
    app.conf.update(
        broker_url="memory://",
        result_backend="cache+memory://",
    )
    return app
