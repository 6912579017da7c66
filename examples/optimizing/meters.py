import os
import time
from pathlib import Path

from celery import Celery

app = Celery(
    "meters",
    broker="redis://localhost:6379/0",
    backend="redis://localhost:6379/1",
)


@app.task
def save_reading(meter, value):
    """Записывает показание: миллисекунды."""
    return f"{meter}: {value}"


@app.task
def make_bills(district, seconds=600):
    """Готовит счета: минуты."""
    time.sleep(seconds)
    return district


@app.task(acks_late=True)
def make_report(district, seconds=600):
    """Готовит отчёт; если воркер упал, можно начать сначала."""
    time.sleep(seconds)


@app.task
def load_archive(rows):
    """Читает архив целиком; говорит, сколько строк и МиБ памяти."""
    archive = [{"meter": meter} for meter in range(rows)]
    return len(archive), memory()


@app.task
def memory():
    """Сколько МиБ памяти сейчас занимает процесс."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 2**20


@app.task
def process():
    """Номер процесса, который выполнил задачу."""
    return os.getpid()
