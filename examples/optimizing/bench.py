"""Чем измеряет эта глава."""

import time
from pathlib import Path

from celery import group

from meters import app


def seconds(signature, count):
    """Сколько секунд воркер выполняет count одинаковых задач."""
    started = time.perf_counter()
    group([signature] * count).apply_async().get(timeout=60)
    return time.perf_counter() - started


def seconds_to_send(app, count, **options):
    """Сколько секунд отправляются count задач."""
    started = time.perf_counter()
    for _ in range(count):
        app.send_task(
            "meters.save_reading",
            (17, 220),
            ignore_result=True,
            **options,
        )
    return time.perf_counter() - started


def held():
    """Сколько задач воркер выполняет и сколько держит про запас."""
    inspect = app.control.inspect(limit=1)  # воркер один
    active, reserved = inspect.active(), inspect.reserved()
    return tuple(
        sum(len(tasks) for tasks in replies.values())
        for replies in (active, reserved)
    )


def private():
    """Сколько МиБ процессы пула не делят ни с кем."""
    [stats] = app.control.inspect(limit=1).stats().values()
    total = 0
    for pid in stats["pool"]["processes"]:
        smaps = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += sum(
            int(line.split()[1])
            for line in smaps.splitlines()
            if line.startswith("Private")
        )
    return total // 1024
