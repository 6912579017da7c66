from celery import group

from lights import app, poll


@app.task
def poll_all():
    """Отправляет опрос районов сразу и не ждёт его."""
    group(poll.s(name) for name in ("Восток", "Запад")).delay()


@app.on_after_finalize.connect
def add_poll_all(sender, **kwargs):
    sender.add_periodic_task(60.0, poll_all.s(), name="все районы")
