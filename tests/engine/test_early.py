import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from doctools.engine import early
from doctools.engine.follow import Runner
from doctools.engine.host import Host

ROOT = Path(__file__).parents[2]


class Begun:
    """Stands for a host: notes how it was begun."""

    def __init__(self, preloaded: bool) -> None:
        self.preloaded = preloaded

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("typed", "preloaded"),
    [
        ("--page=a -n 0 tests/pages/pages.toml", [True]),
        ("--page a", [True]),
        ("--page=a --plain -k b", [False]),
        ("--page=a -n 3", []),
        ("--page=a --numprocesses=auto", []),
        ("--page=a --collect-only", []),
        ("--page=", []),
        ("tests -n 4", []),
    ],
)
def test_begun_for_a_page_that_is_followed_here(
    monkeypatch: pytest.MonkeyPatch, typed: str, preloaded: list[bool]
) -> None:
    monkeypatch.setattr(sys, "argv", ["pytest", *typed.split()])
    monkeypatch.setattr(early, "Host", Begun)
    monkeypatch.setattr(early, "begun", [])
    early.pytest_addoption()
    assert [each.preloaded for each in early.begun] == preloaded


def test_pages_come_from_the_host_that_was_begun() -> None:
    host = Host(preloaded=False)
    with Runner(preloaded=False, host=host) as runner:
        assert runner.host() is host
    assert host._process.poll() is not None, "it ends with the runner"


def test_nothing_is_left_of_a_run_that_has_no_such_page(tmp_path: Path) -> None:
    arguments = ["--page=no-such-page", "-n", "0", "tests/pages/pages.toml"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert "такой страницы нет" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    until = time.monotonic() + 20
    while left := [each for each in Path("/proc").glob("[0-9]*/environ") if _is_of(each, tmp_path)]:
        assert time.monotonic() < until, left
        time.sleep(0.1)


def _is_of(environment: Path, folder: Path) -> bool:
    try:
        return f"TMPDIR={folder}\0".encode() in environment.read_bytes()
    except OSError:
        return False
