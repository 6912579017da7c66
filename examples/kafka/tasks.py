from celery import Celery, Task

app = Celery("tasks")
app.config_from_object("celeryconfig")


@app.task
def add(x: float, y: float) -> float:
    """Складывает два числа."""
    return x + y


@app.task
def xsum(numbers: list[float]) -> float:
    """Складывает список чисел."""
    return sum(numbers)


@app.task(bind=True)
def who(self: Task) -> str:
    """Отвечает, какой воркер её выполнил."""
    return self.request.hostname
