from threading import Timer

from celery.events.receiver import EventReceiver
from tasks import app, nap

seen = []


def revoke(event: dict) -> None:
    receiver.handlers.pop("worker-heartbeat")
    result = nap.apply_async(countdown=2)
    replies = app.control.revoke(result.id, reply=True)
    print("workers that were told:", len(replies))


def save(event: dict) -> None:
    seen.append(event["hostname"])


def stop() -> None:
    receiver.should_stop = True


with app.connection_for_read() as connection:
    handlers = {"worker-heartbeat": revoke, "task-revoked": save}
    receiver = EventReceiver(connection, handlers, app=app)
    Timer(6, stop).start()
    receiver.capture()
print("task-revoked:", len(seen))
