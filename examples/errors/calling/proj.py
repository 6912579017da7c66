from celery import Celery

app = Celery(
    "proj",
    broker="amqp://localhost",
    backend="redis://localhost:6379/1",
)


@app.task
def add(x, y):
    return x + y


@app.task(bind=True)
def hello(self, a, b):
    self.update_state(state="PROGRESS", meta={"progress": 50})
    return f"hello world: {a + b}"
