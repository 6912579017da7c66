import sys
import time

from shop import app

WIDTH = 30


def bar(info: dict) -> str:
    """Рисует полосу: сколько сделано и сколько это процентов."""
    done, total = info["current"], info["total"]
    filled = "█" * (WIDTH * done // total)
    return f"{filled:░<{WIDTH}} {done / total:4.0%}"


def watch(task_id: str) -> None:
    """Показывает полосу, пока задача не закончится."""
    job = app.AsyncResult(task_id)
    while not job.ready():
        info = job.info
        if isinstance(info, dict):
            print(f"\r{bar(info)}", end="", flush=True)
        time.sleep(0.1)
    print(f"\r{'█' * WIDTH} 100%, заказов: {job.get()}")


if __name__ == "__main__":
    watch(sys.argv[1])
