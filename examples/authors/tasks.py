from celery import Celery

app = Celery("tasks", broker="amqp://localhost", backend="rpc://")


# --8<-- [start:greet]
@app.task
def greet(name: str) -> str:
    """Здоровается."""
    return f"Привет, {name}!"
# --8<-- [end:greet]
