"""Follows small pages, mostly broken ones, and looks at what is left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from doctools.engine.failure import Failure
from doctools.engine.follow import Runner, executed, parsed
from doctools.engine.host import Host
from doctools.engine.looks import Record
from doctools.engine.servers import missing

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def host(runner: Runner) -> Host:
    return runner.host()


@dataclass
class Followed:
    """How a page fared."""

    failures: list[Failure] = field(default_factory=list)
    blocks: int = 0
    last: Failure | None = None
    elisions: int = 0
    records: list[Record] = field(default_factory=list)
    sandbox: Path = Path()
    left: list[int] = field(default_factory=list)

    @property
    def only(self) -> Failure:
        assert len(self.failures) == 1, self.failures
        return self.failures[0]

    @property
    def first(self) -> Failure:
        """The first failure, at the end of the page at the latest."""
        found = [*self.failures, self.last]
        assert found[0] is not None
        return found[0]


_TRIAL = re.compile(r"[a-z0-9_]{8}")

Follow = Callable[..., Followed]
"""The fixture ``follow``: follows a page given as text."""
RunSuite = Callable[..., "subprocess.Popen[str]"]
"""The fixture ``run_suite``: starts the suite on pages given as texts by name."""


def processes_of(folder: Path) -> list[int]:
    """Processes whose environment or arguments name a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            said = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in said:
            found.append(int(entry.name))
    return found


def gone(folder: Path, seconds: float = 15) -> bool:
    """Wait until no process names a folder and nothing stands in it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not processes_of(folder) and not _left_in(folder):
            return True
        time.sleep(0.05)
    print("left:", processes_of(folder), [str(each) for each in _left_in(folder)])
    return False


def _left_in(folder: Path) -> list[Path]:
    """What stands in a folder, but for Python's own trial.

    To learn whether it may write there, :func:`tempfile.gettempdir` makes a file of four bytes and removes
    it; who is killed in between leaves it behind.
    """
    found = list(folder.iterdir()) if folder.exists() else []
    return [
        each for each in found if not (_TRIAL.fullmatch(each.name) and each.is_file() and _size(each) <= 4)
    ]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@pytest.fixture
def follow(runner: Runner) -> Follow:
    """Follows a page given as text; checks that nothing of it is left."""

    def run(text: str, broker: str = "embedded", examples: Path = EXAMPLES) -> Followed:
        head, page = parsed(text, examples)
        found = Followed()
        with runner.open(head, broker, examples) as scenario:
            found.sandbox = scenario.sandbox.root
            for _, failure in executed(scenario, page, broker):
                found.blocks += 1
                if failure:
                    found.failures.append(failure)
            found.last = scenario.finish()
            found.elisions = scenario.elisions
            found.records = scenario.records
        assert gone(found.sandbox, 2)
        return found

    return run


@pytest.fixture
def run_suite(tmp_path: Path) -> RunSuite:
    """Starts the suite on a folder of pages, with its temporary files in a folder of their own."""

    def start(
        pages: dict[str, str],
        *arguments: str,
        name: str = "run",
        sigint: signal.Handlers = signal.SIG_DFL,
    ) -> subprocess.Popen[str]:
        docs = tmp_path / f"{name}-docs"
        docs.mkdir()
        (tmp_path / name).mkdir()
        for page, text in pages.items():
            (docs / page).write_text(text, encoding="utf-8")
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pytest",
                "tests/pages/pages.toml",
                "-q",
                "-p",
                "no:cacheprovider",
                "--docs",
                str(docs),
                *arguments,
            ],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(tmp_path / name)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=partial(signal.signal, signal.SIGINT, sigint),
        )

    return start


def need(server: str) -> None:
    """Skip without a server; fail without it in CI."""
    if absent := missing(server):
        if os.environ.get("CI") == "true":
            pytest.fail(str(absent))
        pytest.skip(str(absent))


PROJECT = """
```console
$ mkdir proj
$ touch proj/__init__.py
```

```python title="proj/celery.py"
--8<-- "proj/celery.py"
```

```python title="proj/tasks.py"
--8<-- "proj/tasks.py"
```
"""

WORKER = """
<!-- keeps-running -->
```console title="Воркер"
$ celery -A proj worker -l INFO -c 1 --pidfile=worker.pid
...
[2026-11-22 16:40:22,888: INFO/MainProcess] celery@web1 ready.
```
"""

SOON = "\n```console\n$ sleep 0.5\n```\n"
"""Time for a program to end."""
