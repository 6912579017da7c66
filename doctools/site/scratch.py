"""A folder for what is needed for a moment: in memory where the system has such a place.

Thousands of small folders take a disk longer than all that is done with them. What a killed process has left
is taken away by the next one that asks.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

MEMORY = Path("/dev/shm")
# Bytes that must be free there: some times what a site needs.
ROOM = 50_000_000
PREFIX = "celery-ru."
# Seconds: a folder that young may be one that is not locked yet.
YOUNG = 60


@contextmanager
def folder() -> Iterator[Path]:
    """Give an empty folder; it is taken away at the end."""
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    if in_memory:
        _clean()
    path = Path(mkdtemp(prefix=PREFIX, dir=MEMORY if in_memory else None))
    # The lock ends with the last process that has it.
    lock = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _clean() -> None:
    for path in MEMORY.glob(f"{PREFIX}*"):
        try:
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            status = os.fstat(lock)
            if status.st_uid == os.getuid() and status.st_mtime < time.time() - YOUNG:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            pass
        finally:
            os.close(lock)
