from celery import Celery

app = Celery("outsider", broker="amqp://localhost")
app.conf.update(
    task_serializer="auth",
    accept_content=["auth"],
    security_key="outside/outsider.key",
    security_certificate="outside/outsider.pem",
    security_cert_store="keys/*.pem",
)
app.setup_security()
app.send_task("shop.refund", (1024, 500))
