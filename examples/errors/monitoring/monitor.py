from celery.events.receiver import EventReceiver
from tasks import app, fail

state = app.events.State()


def send(event: dict) -> None:
    receiver.handlers.pop("worker-heartbeat")
    fail.delay()


def announce(event: dict) -> None:
    state.event(event)
    print(f"TASK FAILED: {state.tasks[event['uuid']].name}")
    receiver.should_stop = True


with app.connection_for_read() as connection:
    handlers = {"worker-heartbeat": send, "task-failed": announce}
    receiver = EventReceiver(connection, handlers, app=app)
    receiver.capture()
