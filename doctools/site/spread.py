"""Does the same with many things on all cores: each process takes the next thing that is left.

The things are done in children of this process, forked for the one call: they see all that it has, and of
what they do to it nothing comes back but their answers. No child outlives this process, however that ends.
"""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from tempfile import TemporaryFile
from typing import Any, NoReturn, TypeVar

from doctools.site.failure import BuildError
from doctools.site.whole import end_with_parent

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")
# Of the number of a thing in the file that the children share.
_BYTES = 4


def cores() -> int:
    """Return how many processes run at a time on this machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    act: Callable[[Thing], Answer], things: Iterable[Thing], weight: Callable[[Thing], int] = lambda _: 0
) -> list[Answer]:
    """Act on things, on all cores.

    Args:
        act: What to do; any function, its answer must be what `pickle` takes.
        things: To what.
        weight: About how long it takes, in any unit; the longest are begun first.

    Returns:
        The answers, in the order of the things.

    Raises:
        BuildError: A child was killed.
        Exception: What was raised for the first of the things that failed; all others were done.
    """
    given = list(things)
    order = sorted(range(len(given)), key=lambda number: -weight(given[number]))
    children: dict[int, int] = {}
    said: list[bytes] = []
    statuses: list[int] = []
    sys.stdout.flush()
    sys.stderr.flush()
    with TemporaryFile() as left:
        left.write(b"".join(number.to_bytes(_BYTES, "big") for number in order))
        left.seek(0)
        try:
            for _ in range(min(cores(), len(given))):
                pid, answers = _child(act, given, left.fileno())
                children[pid] = answers
            for answers in children.values():
                with open(answers, "rb", closefd=False) as file:
                    said.append(file.read())
        finally:
            for pid, answers in children.items():
                if len(said) < len(children):
                    os.kill(pid, signal.SIGKILL)
                statuses.append(os.waitpid(pid, 0)[1])
                os.close(answers)
    if broken := next(filter(None, statuses), 0):
        raise BuildError(f"процесс сборки прерван, код {os.waitstatus_to_exitcode(broken)}")
    done: dict[int, tuple[bool, Any]] = {}
    for each in said:
        done |= pickle.loads(each)
    for _, (well, answer) in sorted(done.items()):
        if not well:
            raise answer
    return [done[number][1] for number in range(len(given))]


def _child(act: Callable[[Thing], Answer], things: list[Thing], left: int) -> tuple[int, int]:
    """Start a child; returns its number and where its answers can be read."""
    parent = os.getpid()
    reading, writing = os.pipe()
    if pid := os.fork():
        os.close(writing)
        return pid, reading
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        end_with_parent()
        if os.getppid() == parent:
            _work(act, things, left, writing)
    except BaseException:
        traceback.print_exc()
    finally:
        # Nothing of what the parent has begun is to be ended here.
        os._exit(1)


def _work(act: Callable[[Thing], Answer], things: list[Thing], left: int, writing: int) -> NoReturn:
    done: dict[int, tuple[bool, Any]] = {}
    # All children read one open file, and its place is one for all of them.
    while number := os.read(left, _BYTES):
        place = int.from_bytes(number, "big")
        try:
            done[place] = True, act(things[place])
        except Exception as error:
            done[place] = False, _carried(error)
    with open(writing, "wb") as answers:
        pickle.dump(done, answers, pickle.HIGHEST_PROTOCOL)
    os._exit(0)


def _carried(error: Exception) -> Exception:
    """Return an error as the parent can get it, with where it came from."""
    told = "".join(traceback.format_exception(error))
    try:
        error = pickle.loads(pickle.dumps(error))
    except Exception:
        error = BuildError(f"{type(error).__name__}: {error}")
    error.add_note(told)
    return error
