from celery import Celery

from delivery import app


def watch(app: Celery) -> None:
    """Пишет о новых воркерах и об ошибках, как только узнаёт о них."""
    state = app.events.State()

    def note(event: dict) -> None:
        (subject, created), _ = state.event(event)
        if created and event["type"].startswith("worker-"):
            print(f"{subject.hostname} на связи", flush=True)

    def complain(event: dict) -> None:
        state.event(event)
        task = state.tasks[event["uuid"]]
        print(f"{task.name}{task.args}: {task.exception}", flush=True)

    with app.connection_for_read() as connection:
        receiver = app.events.Receiver(
            connection,
            handlers={"task-failed": complain, "*": note},
        )
        receiver.capture()


if __name__ == "__main__":
    watch(app)
