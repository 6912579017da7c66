from delivery import app

COMMON = {"type", "hostname", "pid", "timestamp", "utcoffset", "clock"}
seen: set[str] = set()


def show(event: dict) -> None:
    """Печатает поля события, когда такое встретилось впервые."""
    if event["type"] not in seen:
        seen.add(event["type"])
        fields = sorted(event.keys() - COMMON - {"local_received"})
        print(f"{event['type']}: {', '.join(fields)}", flush=True)


if __name__ == "__main__":
    with app.connection_for_read() as connection:
        receiver = app.events.Receiver(connection, handlers={"*": show})
        receiver.capture(wakeup=False)
