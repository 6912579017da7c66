from collections import Counter

from celery.events.snapshot import Polaroid
from celery.events.state import State


class Camera(Polaroid):
    """Считает задачи по состояниям."""

    def on_shutter(self, state: State) -> None:
        alive = sum(worker.alive for worker in state.workers.values())
        tasks = Counter(task.state for task in state.tasks.values())
        print(f"воркеров {alive}, задачи: {dict(tasks)}", flush=True)
