"""Replaces a folder or a file as a whole or not at all: what is made anew stands beside it until it is ready.

Whoever looks sees the old folder or the new one, whenever the machine stops. Where the system cannot exchange
two folders in one step (anything but Linux, some network file systems) there is a moment with neither; the
next run puts the old one back.
"""

import ctypes
import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from tempfile import mkdtemp

# linux/fs.h, linux/prctl.h
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_PR_SET_PDEATHSIG = 1
# Of a folder and of a file, for a server that runs as somebody else.
READABLE_FOLDER, READABLE_FILE = 0o755, 0o644


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of another one at the end; after an error it is thrown away.

    Args:
        folder: What is replaced; need not exist. Another process that replaces it is waited for.

    Yields:
        The folder to fill, beside it.
    """
    old = _beside(folder, "old")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        if old.exists() and not folder.exists():
            old.rename(folder)
        _remove(old, *folder.parent.glob(escape(_beside(folder, "new.").name) + "*"))
        # A name of its own: what a killed build has started may write for a moment after its lock is gone.
        new = Path(mkdtemp(prefix=f"{_beside(folder, 'new').name}.", dir=folder.parent))
        try:
            yield new
            _make_readable(new)
            _put(new, folder, old)
        finally:
            _remove(new, old)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other process that replaces a folder waiting.

    Args:
        folder: What nobody else may replace meanwhile.
    """
    with _beside(folder, "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_atomically(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all; the folder is made when needed.

    Args:
        path: The file.
        content: Its new content.

    Raises:
        OSError: It cannot be written; the old file, if any, is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.chmod(READABLE_FILE)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def end_with_parent() -> None:
    """Make this process end when the one that started it does; for `preexec_fn`."""
    if hasattr(libc := ctypes.CDLL(None), "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _beside(folder: Path, suffix: str) -> Path:
    return folder.with_name(f".{folder.name}.{suffix}")


def _remove(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _make_readable(folder: Path) -> None:
    folder.chmod(READABLE_FOLDER)
    for path in folder.rglob("*"):
        path.chmod(READABLE_FOLDER if path.is_dir() else READABLE_FILE)


def _put(new: Path, folder: Path, old: Path) -> None:
    """Put the new folder in the place of the old one."""
    if not folder.exists():
        new.rename(folder)
    elif not _exchange(new, folder):
        folder.rename(old)
        new.rename(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; false if the system cannot."""
    if not hasattr(libc := ctypes.CDLL(None), "renameat2"):
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return bool(libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
