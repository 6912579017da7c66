"""Чем измеряет эта глава."""

import time
from pathlib import Path

from celery import group

from meters import app


def run(signature, count):
    """Выполняет count одинаковых задач и печатает, за сколько."""
    started = time.perf_counter()
    results = group([signature] * count).apply_async().get(timeout=60)
    print(f"{count} × {signature}: {time.perf_counter() - started:.3f}s")
    return results


def send(app, count, **options):
    """Отправляет count задач и печатает, за сколько."""
    started = time.perf_counter()
    for _ in range(count):
        app.send_task("meters.process", ignore_result=True, **options)
    print(f"{count} отправлено: {time.perf_counter() - started:.3f}s")


def stats():
    """Что рассказывает о себе воркер: он один."""
    [stats] = app.control.inspect().stats().values()
    return stats


def held():
    """Сколько задач воркер выполняет и сколько держит про запас."""
    inspect = app.control.inspect()
    return tuple(
        sum(len(tasks) for tasks in replies.values())
        for replies in (inspect.active(), inspect.reserved())
    )


def private():
    """Сколько МиБ каждый процесс пула не делит ни с кем."""
    return [_private(pid) for pid in stats()["pool"]["processes"]]


def _private(pid):
    smaps = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kib = (line.split()[1] for line in smaps if line.startswith("Private"))
    return sum(map(int, kib)) // 1024
