"""Many things on all cores: the same answers as one after the other, and nothing left running."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from doctools.pages.lines import PageError
from doctools.site import scratch, spread
from doctools.site.failure import BuildError


@pytest.fixture(params=[1, 2, 5])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    number: int = request.param
    monkeypatch.setattr(spread, "cores", lambda: number)
    return number


def test_answers_come_in_the_order_of_the_things(cores: int, tmp_path: Path) -> None:
    def act(number: int) -> tuple[int, int]:
        (tmp_path / str(os.getpid())).touch()
        deadline = time.monotonic() + 60
        while len([*tmp_path.iterdir()]) < cores and time.monotonic() < deadline:
            time.sleep(0.01)  # until each child has one
        return number * number, os.getpid()

    answers = spread.spread(act, range(20), lambda number: number)
    assert [square for square, _ in answers] == [number * number for number in range(20)]
    assert len({process for _, process in answers}) == cores
    assert os.getpid() not in {process for _, process in answers}


def test_the_longest_are_begun_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "cores", lambda: 1)
    begun = spread.spread(lambda _: time.monotonic_ns(), [1, 3, 2], lambda number: number)
    assert begun[1] < begun[2] < begun[0]


@pytest.mark.usefixtures("cores")
def test_nothing_to_do_is_done() -> None:
    assert spread.spread(str, []) == []


def test_what_a_child_does_to_its_memory_stays_there() -> None:
    seen: list[int] = []
    spread.spread(seen.append, [1, 2, 3])
    assert seen == []


class _NotCarriedError(Exception):
    def __init__(self, one: str, *, other: int) -> None:
        super().__init__(one)
        self.other = other


@pytest.mark.usefixtures("cores")
def test_the_first_error_is_raised_with_the_place_it_came_from() -> None:
    done = []

    def act(number: int) -> None:
        if number in (3, 4):
            raise ValueError(number)
        done.append(number)

    # Whatever is begun first.
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (its notes would be matched too)
        spread.spread(act, range(6), lambda number: number)
    assert caught.value.args == (3,)
    assert "in act\n" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("error", [PageError(7, "так нельзя"), _NotCarriedError("а", other=1)])
def test_an_error_that_cannot_be_carried_is_told(error: Exception) -> None:
    def act(_: int) -> None:
        raise error

    with pytest.raises(BuildError, match=f"{type(error).__name__}: {error}"):
        spread.spread(act, [1])


def test_a_child_that_is_killed_is_told_of_and_the_others_end() -> None:
    children = []

    def act(number: int) -> None:
        if number == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    fork = os.fork

    def forked() -> int:
        children.append(fork())
        return children[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fork", forked)
        with pytest.raises(BuildError, match="код -9"):
            spread.spread(act, range(4))
    for child in filter(None, children):
        with pytest.raises(ChildProcessError):
            os.waitpid(child, 0)


ENDLESS = """
import sys, time
from pathlib import Path
from doctools.site.spread import spread
from doctools.site import scratch
def act(number):
    Path(sys.argv[1], str(number)).touch()
    time.sleep(600)
with scratch.folder() as folder:
    Path(sys.argv[1], "folder").write_text(str(folder))
    spread(act, [1, 2, 3, 4])
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_child_outlives_the_process(tmp_path: Path, sent: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(tmp_path)],
        stderr=subprocess.DEVNULL,
        # A suite that was started in the background of a script ignores it.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not [*tmp_path.glob("[0-9]")]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    assert children
    process.send_signal(sent)
    process.wait(60)
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_scratch_folder_is_gone_at_the_end() -> None:
    with scratch.folder() as folder:
        (folder / "a").touch()
    assert not folder.exists()


def test_what_a_killed_process_left_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "MEMORY", tmp_path)
    monkeypatch.setattr(scratch, "ROOM", 0)
    left, young, foreign = (tmp_path / name for name in (f"{scratch.PREFIX}a", f"{scratch.PREFIX}b", "other"))
    for folder in (left, young, foreign):
        folder.mkdir()
        (folder / "a").touch()
    for folder in (left, foreign):
        os.utime(folder, (1, 1))
    with scratch.folder() as held:
        os.utime(held, (1, 1))
        assert not left.exists()
        with scratch.folder() as other:
            assert held.is_dir()
            assert other.is_dir()
        assert held.is_dir()
    assert sorted(tmp_path.iterdir()) == sorted([young, foreign])


def test_where_memory_is_full_a_scratch_folder_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "MEMORY", tmp_path)
    monkeypatch.setattr(scratch, "ROOM", 1 << 60)
    with scratch.folder() as folder:
        assert not folder.is_relative_to(tmp_path)
