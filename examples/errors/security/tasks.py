from celery import Celery

app = Celery("tasks", broker="amqp://localhost", backend="rpc://")
app.conf.update(
    security_key="keys/web.key",
    security_certificate="keys/web.pem",
    security_cert_store="keys/*.pem",
    security_digest="sha256",
    task_serializer="auth",
    event_serializer="auth",
    accept_content=["auth"],
)
app.setup_security()


@app.task
def add(x: int, y: int) -> int:
    return x + y
