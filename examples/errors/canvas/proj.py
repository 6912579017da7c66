from celery import Celery, Task

app = Celery(
    "proj",
    broker="amqp://localhost",
    backend="db+sqlite:///results.sqlite3",
    result_extended=True,
    result_chord_retry_interval=0.2,
)


@app.task
def add(x, y):
    return x + y


@app.task
def xsum(numbers):
    return sum(numbers)


@app.task
def raising_task():
    raise ValueError("broken")


@app.task(ignore_result=True)
def ignored(x):
    return x


class Silent(Task):
    """Overrides after_return and does not call the super method."""

    def after_return(self, *args, **kwargs):
        pass


@app.task(base=Silent)
def silent(x):
    return x
