"""Errors in logs that a page neither shows nor announces."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.engine.watch import Watch
from tests.engine.conftest import PROJECT, WORKER, Follow

FAILS = """
```pycon
>>> from proj.tasks import add
>>> add.delay(2, 'x').get(timeout=10, propagate=False)
TypeError("unsupported operand type(s) for +: 'int' and 'str'")
```
"""
RAISES = """
```pycon
>>> add.delay(2, 'x').get(timeout=10)
Traceback (most recent call last):
  ...
TypeError: unsupported operand type(s) for +: 'int' and 'str'
```
"""
SHOWS = """
<!-- only: ERROR -->
```console title="Воркер"
[2026-11-22 16:52:21,264: ERROR/ForkPoolWorker-2] Task proj.tasks.add[...] raised unexpected: TypeError(...)
```
"""
ANNOUNCED = FAILS.replace("```pycon", "<!-- errors: raised unexpected -->\n```pycon")


def test_an_error_in_the_log_of_a_worker(follow: Follow) -> None:
    followed = follow(PROJECT + WORKER + FAILS)
    assert followed.failures == []
    assert followed.last is not None
    page = (PROJECT + WORKER + FAILS).split("\n")
    assert page[followed.last.line - 1].startswith("$ celery -A proj worker")
    assert "в логе ошибка" in followed.last.what
    assert followed.last.detail.startswith("--- терминал «Воркер»\n[")
    assert followed.last.detail.endswith("TypeError: unsupported operand type(s) for +: 'int' and 'str'")
    assert follow(PROJECT + WORKER + FAILS + SHOWS).last is None
    assert follow(PROJECT + WORKER + ANNOUNCED).last is None
    session = RAISES.replace(">>> add", ">>> from proj.tasks import add\n>>> add")
    assert follow(PROJECT + WORKER + session).last is None, "a session has got the exception"
    assert follow(PROJECT + WORKER + session + FAILS).last is not None, "but not twice"


def test_a_line_stands_for_one_error_and_an_announcement_for_what_follows(follow: Follow) -> None:
    again = FAILS.replace("from proj.tasks import add", "1 + 1\n2")
    assert follow(PROJECT + WORKER + FAILS + SHOWS + again).last is not None
    too_late = again.replace("```pycon", "<!-- errors: raised unexpected -->\n```pycon")
    assert follow(PROJECT + WORKER + FAILS + too_late).last is not None
    assert follow(PROJECT + WORKER + ANNOUNCED + again).last is None
    other = ANNOUNCED.replace("raised unexpected", "KeyError")
    assert follow(PROJECT + WORKER + other).last is not None


def test_an_error_in_a_log_file(follow: Follow) -> None:
    start = (
        "\n```console\n$ celery -A proj worker -c 1 --detach --logfile=worker.log --pidfile=worker.pid\n```\n"
    )
    stop = "\n```console\n$ kill $(cat worker.pid)\n```\n"
    grep = (
        "\n```console\n$ grep -c 'ERROR/Fork' worker.log\n1\n$ grep ERROR worker.log\n"
        "[2026-11-22 16:52:21,264: ERROR/ForkPoolWorker-2] Task proj.tasks.add[...] raised ...\n```\n"
    )
    last = follow(PROJECT + start + FAILS + stop).last
    assert last is not None
    assert "--- файл worker.log" in last.detail
    assert follow(PROJECT + start + FAILS + grep + stop).last is None


LOG = """[2026-11-22 10:00:00,001: INFO/MainProcess] Task a[1] succeeded: 'ERROR'
[2026-11-22 10:00:00,002: ERROR/ForkPoolWorker-1] Task b[2] raised
Traceback (most recent call last):
  File "b.py", line 1, in b
ValueError: ERROR

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
KeyError: 'b'
[2026-11-22 10:00:00,003: CRITICAL/MainProcess] Unrecoverable error
[2026-11-22 10:00:00,004: WARNING/ForkPoolWorker-1] Traceback (most recent call last):
[2026-11-22 10:00:00,004: WARNING/ForkPoolWorker-1] ValueError: c
[2026-11-22 10:00:00,005: INFO/MainProcess] fine
10:00:06 ERROR shop: no goods
10:00:07 ERROR shop: no clients
"""


def test_what_is_an_error() -> None:
    watch = Watch(Path("/nonexistent"), str.upper)
    log = watch.log("журнал", 7)
    for each in LOG:
        log.take_in(each)
    errors = watch.unannounced()
    assert [error.line for error in errors] == [7] * 5
    assert [len(error.lines) for error in errors] == [7, 1, 1, 1, 1]
    assert errors[0].lines[-1] == "KEYERROR: 'B'", "as on the reader's machine"
    watch.show("журнал", ["...", "[2026-11-22 10:00:00,002: ERROR/FORKPOOLWORKER-1] TASK ... RAISED"])
    watch.show("журнал", ["10:00:06 ERROR SHOP: NO GOODS"])
    watch.show("другое место", ["10:00:07 ERROR SHOP: NO CLIENTS"])
    assert [error.lines[0][-5:] for error in watch.unannounced()] == ["ERROR", "AST):", "IENTS"]


def test_a_log_that_never_ends_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doctools.engine.watch._LONGEST", 100)
    log = Watch(Path("/nonexistent"), str).log("журнал", 1)
    log.take_in("Traceback (most recent call last):\n" + "  frame\n" * 1000 + "ValueError: x\n" + "y" * 1000)
    assert len(log.errors[0].lines) == 41
    assert log.errors[0].lines[-1] == "ValueError: x"
    assert len(log._rest) == 100
