import pytest

from orders import app


@pytest.fixture(scope="session")
def celery_session_app():
    """Наше приложение и настоящий Redis, но база — для тестов."""
    app.conf.update(
        broker_url="redis://localhost:6379/15",
        result_backend="redis://localhost:6379/15",
    )
    return app
