"""What the system knows of processes, read from ``/proc``."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

_PR_SET_NAME = 15
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Make this process the parent of every descendant whose own parent ends, daemons among them."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int) -> list[int]:
    """The processes below a process, zombies left out.

    Args:
        pid: the process to start from; it is not among those returned.
    """
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it ended meanwhile
        if state != "Z":
            children.setdefault(int(parent), []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def kill_descendants(pid: int, seconds: float = 10) -> list[int]:
    """Kill everything below a process, also what is started while it is being killed.

    Args:
        pid: the process to start from, normally the caller, a parent of orphans.
        seconds: after so many seconds it gives up.

    Returns:
        The processes that are still there.
    """
    deadline = time.monotonic() + seconds
    while left := descendants(pid):
        if time.monotonic() > deadline:
            return left
        for each in left:
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                pass
        reap()
        time.sleep(0.005)
    reap()
    return []


def reap() -> list[tuple[int, int]]:
    """Collect the children that have ended.

    Returns:
        Their numbers and exit codes, the code negative for a signal (as in :mod:`subprocess`).
    """
    ended: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append((pid, os.waitstatus_to_exitcode(status)))


def show_as(arguments: list[str]) -> None:
    """Let this process appear in ``ps`` and ``pgrep`` under other arguments, as far as there is room.

    Args:
        arguments: the command line to show.
    """
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        start, end = int(fields[45]), int(fields[46])
        text = b"\0".join(os.fsencode(a) for a in arguments)[: end - start - 1]
        with Path("/proc/self/mem").open("r+b", buffering=0) as memory:
            memory.seek(start)
            memory.write(text.ljust(end - start, b"\0"))
        name = os.fsencode(Path(arguments[0]).name)[:15]
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name, 0, 0, 0)
    except (OSError, IndexError, ValueError):
        pass  # only the look of it suffers
