from celery import Celery

app = Celery(
    "extra",
    broker="amqp://localhost",
    backend="redis://localhost",
    task_default_queue="extra",
)


@app.task(bind=True)
def count(self, shop: str, branches: list[str]) -> int:
    """Считает заказы магазина, а филиалы отдаёт в тот же аккорд."""
    for branch in branches:
        self.add_to_chord(count.s(branch, []))
    return len(shop)


@app.task
def total(counts: list[int]) -> int:
    """Складывает числа."""
    return sum(counts)
