from lights import app, poll, report
from celery.schedules import crontab


@app.on_after_finalize.connect
def add_districts(sender, **kwargs):
    """Добавляет опрос районов раз в минуту и вечерний отчёт."""
    for district in ("Север", "Юг"):
        sender.add_periodic_task(
            60.0,
            poll.s(district),
            name=f"опрос: {district}",
            expires=55,
        )
    sender.add_periodic_task(
        crontab(minute=0, hour=18), report.s(), name="вечерний отчёт"
    )
