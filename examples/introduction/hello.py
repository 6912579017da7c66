from celery import Celery

app = Celery(
    "hello",
    broker="amqp://localhost",
    backend="rpc://",
)


@app.task
def hello(name):
    return f"Привет, {name}!"
