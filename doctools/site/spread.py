"""Does the same with many things on all cores: each process takes the next thing that is left.

The things are done in children of this process, forked for the one call: they see all that it has, and of
what they do to it nothing comes back but their answers. No child outlives this process, however that ends.
"""

import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from tempfile import TemporaryFile
from typing import Any, TypeVar

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
    fork = get_context("fork")
    children: list[tuple[ForkProcess, Any]] = []
    done: dict[int, tuple[bool, Any]] = {}
    with TemporaryFile() as left:
        left.write(b"".join(number.to_bytes(_BYTES, "big") for number in order))
        left.seek(0)
        try:
            for _ in range(min(cores(), len(given))):
                reading, writing = fork.Pipe(duplex=False)
                child = fork.Process(target=_work, args=(act, given, left.fileno(), writing, os.getpid()))
                child.start()
                writing.close()
                children.append((child, reading))
            for _, answers in children:
                with suppress(EOFError):  # it was killed
                    done |= answers.recv()
        except BaseException:
            for child, _ in children:
                child.kill()
            raise
        finally:
            for child, answers in children:
                child.join()
                answers.close()
    if broken := next((child.exitcode for child, _ in children if child.exitcode), 0):
        raise BuildError(f"процесс сборки прерван, код {broken}")
    for _, (well, answer) in sorted(done.items()):
        if not well:
            raise answer
    return [done[number][1] for number in range(len(given))]


def _work(act: Callable[[Thing], Answer], things: list[Thing], left: int, answers: Any, parent: int) -> None:
    """Do what is left, in a child, and send the answers."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent()
    if os.getppid() != parent:
        return
    done: dict[int, tuple[bool, Any]] = {}
    # All children read one open file, and its place is one for all of them.
    while taken := os.read(left, _BYTES):
        place = int.from_bytes(taken, "big")
        try:
            done[place] = True, act(things[place])
        except Exception as error:
            done[place] = False, _carried(error)
    answers.send(done)


def _carried(error: Exception) -> Exception:
    """Return an error as the parent can get it, with where it came from."""
    told = "".join(traceback.format_exception(error))
    try:
        error = pickle.loads(pickle.dumps(error))
    except Exception:
        error = BuildError(f"{type(error).__name__}: {error}")
    error.add_note(told)
    return error
