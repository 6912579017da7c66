import os
from pathlib import Path

from celery import Celery

app = Celery("app", broker="amqp://", backend="rpc://")


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 2**20


@app.task
def process() -> int:
    return os.getpid()


@app.task
def grow() -> int:
    rows = bytearray(200 * 2**20)
    del rows
    return resident()
