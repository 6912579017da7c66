from celery import Celery, Task
from flask import Flask

from shop.letters import confirm_order


def create_app() -> Flask:
    """Собирает приложение Flask, а с ним и приложение Celery."""
    web = Flask(__name__)
    web.config.update(SHOP_NAME="Лавка", CELERY="shop.celeryconfig")
    web.extensions["celery"] = create_celery(web)

    @web.post("/orders/<int:number>")
    def accept_order(number: int) -> tuple[str, int]:
        confirm_order.delay(number)
        return "Заказ принят", 202

    return web


def create_celery(web: Flask) -> Celery:
    """Создаёт приложение Celery, задачи которого видят `current_app`."""

    class ContextTask(Task):
        def __call__(self, *args, **kwargs):
            with web.app_context():
                return self.run(*args, **kwargs)

    app = Celery("shop", include=["shop.letters"], task_cls=ContextTask)
    app.config_from_object(web.config["CELERY"])
    app.set_default()
    return app
