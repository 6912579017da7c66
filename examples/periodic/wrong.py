from celery import chain

from lights import app, switch

app.conf.beat_schedule = {
    "опечатка": {"task": "lights.pol", "schedule": 1.0},
}


@app.on_after_finalize.connect
def add_workflows(sender, **kwargs):
    """Так нельзя: в записи помещается только одна задача."""
    both = chain(switch.si(False), switch.si(True))
    sender.add_periodic_task(1.0, both, name="мигнуть")
