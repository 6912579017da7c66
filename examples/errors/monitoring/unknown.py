from celery.events.receiver import EventReceiver
from tasks import app


def send(event: dict) -> None:
    receiver.handlers.pop("worker-heartbeat")
    app.send_task("nosuch")


def show(event: dict) -> None:
    print(", ".join(sorted(event)))
    receiver.should_stop = True


with app.connection_for_read() as connection:
    handlers = {"worker-heartbeat": send, "task-failed": show}
    receiver = EventReceiver(connection, handlers, app=app)
    receiver.capture()
