from pathlib import Path

from celery import Celery
from celery.security.serialization import register_auth

register_auth(
    key=Path("outside/outsider.key").read_text(),
    cert=Path("outside/outsider.pem").read_text(),
)
app = Celery("outsider", broker="amqp://localhost", task_serializer="auth")
app.send_task("shop.refund", (1024, 500))
