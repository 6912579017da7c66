from celery.events.receiver import EventReceiver
from tasks import app

state = app.events.State()


def show(event: dict) -> None:
    if event["freq"] != 5:  # 5: an answer to the receiver's wake-up call
        state.event(event)
        worker = state.workers[event["hostname"]]
        lost = worker.heartbeat_expires - worker.heartbeats[-1]
        print(f"freq {worker.freq}, lost after {lost:.1f} s")
        receiver.should_stop = True


with app.connection_for_read() as connection:
    receiver = EventReceiver(connection, {"worker-heartbeat": show}, app=app)
    receiver.capture()
