"""What the system knows of processes, read from ``/proc``."""

import ctypes
import os
import signal
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

_PF_EXITING = 0x4
_PF_FORKNOEXEC = 0x40
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Make this process the parent of every descendant whose own parent ends, daemons among them."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int, zombies: bool = False) -> list[int]:
    """The processes below a process.

    Args:
        pid: the process to start from; it is not among those returned.
        zombies: whether those count that have ended and have not been reaped.
    """
    children: dict[int, list[int]] = {}
    for number, (state, parent, *_) in all_stat():
        if zombies or state != "Z":
            children.setdefault(int(parent), []).append(number)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def daemons(pid: int, sessions: Collection[int]) -> list[int]:
    """The processes below a process that belong to none of some sessions, without their own children.

    Args:
        pid: the process to start from.
        sessions: the numbers of processes that lead a session.
    """
    below = set(descendants(pid))
    found = {n: int(f[1]) for n, f in all_stat() if n in below and int(f[3]) not in sessions}
    return [number for number, parent in found.items() if parent not in found]


def daemons_to_be(pid: int, since: float) -> list[int]:
    """Orphans that a process has adopted and that have not executed a program since they were forked.

    Between its fork and its program a daemon opens its files: whoever looks for them too soon, finds nothing.

    Args:
        pid: the process that adopts.
        since: seconds since the system started; older processes are not looked at.

    Returns:
        Their numbers. A process that has ended is among them until it is reaped, as it may have left
        another in its place.
    """
    ticks = since * os.sysconf("SC_CLK_TCK") - 1  # the system gives whole ones, rounded down
    found = []
    for number, fields in all_stat():
        state, parent, flags, started = fields[0], int(fields[1]), int(fields[6]), int(fields[19])
        if parent == pid and started >= ticks and (state == "Z" or flags & _PF_FORKNOEXEC):
            found.append(number)
    return found


def dying(pid: int) -> list[int]:
    """The processes below a process that have been killed or are ending, and still hold what they had open.

    ``kill`` does not wait for that: a port may be taken for some milliseconds more.

    Args:
        pid: the process to start from.
    """
    below = set(descendants(pid, zombies=True))
    found = []
    for number, fields in all_stat():
        if number not in below:
            continue
        if fields[0] == "Z":
            still_there = int(fields[17]) > 1  # its first thread has ended, others have not
        else:
            still_there = bool(int(fields[6]) & _PF_EXITING) or _is_killed(number)
        if still_there:
            found.append(number)
    return found


def command_line(pid: int) -> str:
    """What a process was started as, or says that it is; empty if it has ended."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0 ")
    except OSError:
        return ""
    return line.replace(b"\0", b" ").decode("utf-8", "replace")


def _is_killed(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    pending = next(line for line in status.splitlines() if line.startswith("SigPnd:"))
    return bool(int(pending.split()[1], 16) >> (signal.SIGKILL - 1) & 1)


def all_stat() -> Iterator[tuple[int, list[str]]]:
    """The processes and what proc(5) tells of them, from the state on."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                yield int(entry.name), (entry / "stat").read_text().rpartition(")")[2].split()


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
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        reap()
        time.sleep(0.005)
    reap()
    return []


def reap() -> list[tuple[int, int]]:
    """Collect the children that have ended: their numbers and exit codes, as in :mod:`subprocess`."""
    ended: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append((pid, os.waitstatus_to_exitcode(status)))


def show_as(arguments: list[str], environment: Mapping[str, str] | None = None) -> None:
    """Let this process appear in ``ps`` and ``/proc`` under other arguments and variables.

    They are written over the first ones, as far as there is room. The library for that, setproctitle, will
    not do: Celery uses it where it is installed, and then names its processes otherwise than a reader's.

    Args:
        arguments: the command line to show.
        environment: the variables to show; by default those remain that it has.
    """
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        with Path("/proc/self/mem").open("r+b", buffering=0) as memory:
            _overwrite(memory, fields[45:47], arguments)
            if environment is not None:
                _overwrite(memory, fields[47:49], [f"{name}={value}" for name, value in environment.items()])
        Path("/proc/self/comm").write_bytes(os.fsencode(Path(arguments[0]).name)[:15])
    except (OSError, IndexError, ValueError):
        pass  # only the look of it suffers


def _overwrite(memory: IO[bytes], place: Sequence[str], strings: Sequence[str]) -> None:
    start, end = map(int, place)
    memory.seek(start)
    memory.write(b"\0".join(map(os.fsencode, strings))[: end - start - 1].ljust(end - start, b"\0"))
