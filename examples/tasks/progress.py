import sys
import time

from shop import app

WIDTH = 30

job = app.AsyncResult(sys.argv[1])
while not job.ready():
    match job.info:
        case {"current": done, "total": total}:
            bar = "█" * (WIDTH * done // total)
            share = f"{done / total:4.0%}"
            print(f"\r{bar:░<{WIDTH}} {share}", end="", flush=True)
    time.sleep(0.1)
print(f"\r{'█' * WIDTH} 100%, заказов: {job.get()}")
