from celery import Celery

app = Celery("shelf", broker="amqp://localhost")
app.conf.imports = ("panel",)
