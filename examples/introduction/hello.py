from celery import Celery

app = Celery("hello", broker="amqp://", backend="rpc://")


@app.task
def hello(name):
    return f"Привет, {name}!"
