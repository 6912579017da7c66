"""What commands find loaded, and what was read while it was loaded.

A value that a module takes from the environment when it is imported (``REMAP_SIGTERM``, ``C_FAKEFORK`` …)
stays as it was then. So each name that is asked for is noted, whoever asks: a command for which one of them
has another value cannot be forked, and loads everything itself.
"""

import gc
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from doctools.engine.celery import PRELOADED

_PER_PAGE = {"HOME"}
"""Asked for, but nothing depends on it: only the folder of a user's own packages, which are off."""

_OF_PYTHON = ("PYTHON", "LANG", "LC_")
"""How the names begin that Python itself reads when it starts, before any module could be seen to."""

_read: dict[str, str | None] = {}


class _Noting(type(os.environ)):  # type: ignore[misc]  # a class that typeshed calls os._Environ[str]
    def __getitem__(self, name: str) -> str:
        value = self._data.get(self.encodekey(name))
        _read[name] = None if value is None else self.decodevalue(value)
        return super().__getitem__(name)  # type: ignore[no-any-return]  # the base is Any


def load() -> None:
    """Import :data:`PRELOADED`, noting which variables are read."""
    gc.disable()  # what is loaded stays
    import_module("wsgiref.handlers")  # copies the whole environment; Flower, a plugin, loads it
    _read["TZ"] = os.environ.get("TZ")  # read by the C library
    environ = os.environ.__class__
    os.environ.__class__ = _Noting
    for name in PRELOADED:
        with suppress(ImportError):
            import_module(name)
    os.environ.__class__ = environ
    if pool := sys.modules.get("billiard.pool"):
        _end_sooner(pool)
    gc.collect()
    gc.freeze()
    gc.enable()


def _end_sooner(pool: Any) -> None:
    """Let a process of a worker's pool end once it has said so: billiard has it sleep for a second more.

    What it said waits in a pipe, for a parent that a machine with other work wakes late. A guide stops some
    two hundred workers, and nobody sees how long one takes to.

    Args:
        pool: ``billiard.pool``. Source: its ``Worker._do_exit``, billiard 4.3.
    """
    wait, end = time.sleep, pool.Worker._do_exit

    def end_sooner(worker: Any, *arguments: Any) -> None:
        # Only in this module, and only in the process that ends here.
        pool.time = SimpleNamespace(sleep=lambda seconds: wait(seconds / 10))
        end(worker, *arguments)

    pool.Worker._do_exit = end_sooner


def names_read() -> list[str]:
    """The variables that were read by :func:`load` and that make a difference."""
    return sorted(_read.keys() - _PER_PAGE)


def fits(environment: Mapping[str, str], terminal: Mapping[str, str]) -> bool:
    """Tell whether a command with these variables may be forked.

    Args:
        environment: the command's.
        terminal: those that its terminal began with.
    """
    of_python = {name for name in {*environment, *terminal} if name.startswith(_OF_PYTHON)}
    return all(environment.get(name) == terminal.get(name) for name in of_python) and all(
        environment.get(name) == _read[name] for name in names_read() if name not in of_python
    )
