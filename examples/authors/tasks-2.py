from celery import Celery

app = Celery("tasks", broker="amqp://localhost", backend="rpc://")


# --8<-- [start:greet]
@app.task
def greet(name: str, sign: str = "!") -> str:
    """Здоровается и ставит знак."""
    return f"Привет, {name}{sign}"
# --8<-- [end:greet]
