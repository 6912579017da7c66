from celery.events.receiver import EventReceiver
from tasks import app, nap

received, done = {}, []


def send(event: dict) -> None:
    receiver.handlers.pop("worker-heartbeat")
    nap.delay()
    nap.delay()


def save(event: dict) -> None:
    received[event["uuid"]] = event["timestamp"]


def show(event: dict) -> None:
    done.append(event)
    took = event["timestamp"] - received[event["uuid"]]
    print(f"runtime {event['runtime']:.0f} s, since it was received {took:.0f} s")
    receiver.should_stop = len(done) == 2


with app.connection_for_read() as connection:
    handlers = {"worker-heartbeat": send, "task-received": save, "task-succeeded": show}
    receiver = EventReceiver(connection, handlers, app=app)
    receiver.capture()
