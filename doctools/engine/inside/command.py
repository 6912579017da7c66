"""Turns a forked process into the command that a shim asks for."""

import io
import os
import resource
import runpy
import signal
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO

from doctools.engine.inside import processes, session
from doctools.engine.inside.namespaces import drop_capabilities


def become_command(message: dict[str, Any], files: list[int]) -> int | None:
    """Turn a forked process into the command that a shim asks for.

    Args:
        message: arguments, folder, environment, umask, process group, the signals that are ignored, limits,
            niceness, and what to run.
        files: the shim's standard input, output and error.
    """
    try:
        os.setpgid(0, message["group"])
    except OSError:
        os.setsid()  # the shim is a daemon, hence in a session of its own
    drop_capabilities()
    for number, each in enumerate(files):
        os.dup2(each, number)
        if each > 2:
            os.close(each)
    os.chdir(message["cwd"])
    os.umask(message["umask"])
    os.environ.clear()
    os.environ.update(message["env"])
    time.tzset()
    tempfile.tempdir = None
    _set_signals(message["ignored"])
    for number, limits in enumerate(message["limits"]):
        resource.setrlimit(number, limits)
    os.nice(message["nice"] - os.nice(0))
    _open_standard_streams()
    for module in ("billiard.process", "multiprocessing.process"):  # they note it when they are loaded
        vars(sys.modules[module])["ORIGINAL_DIR"] = message["cwd"]
    arguments: list[str] = message["arguments"]
    sys.executable = message["python"]
    run: str = message["run"]
    processes.show_as(
        [sys.executable, *(["-m", "celery"] if run == "module" else [arguments[0]]), *arguments[1:]],
        message["env"],
    )
    if run == "session":
        session.serve()
        return 0
    sys.argv = arguments
    if run == "module":
        sys.path[0] = message["cwd"]
        # To its very end: a worker that HUP restarts executes this anew (and fails, as it does for a reader).
        package = find_spec("celery")
        sys.argv[0] = str(Path(package.origin if package and package.origin else "").with_name("__main__.py"))
        runpy.run_module("celery", run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = str(Path(arguments[0]).parent)
        runpy.run_path(message["script"], run_name="__main__")
    return 0


def _set_signals(ignored: list[int]) -> None:
    """Treat signals as Python does when it starts.

    Args:
        ignored: those that are ignored where the command was typed, as by ``nohup``.
    """
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        if number in ignored or number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_IGN)
        elif number == signal.SIGINT:
            signal.signal(number, signal.default_int_handler)
        else:
            signal.signal(number, signal.SIG_DFL)


def _open_standard_streams() -> None:
    """Open the standard streams as Python does when it starts."""

    def stream(number: int, mode: str, name: str, like: TextIO) -> io.TextIOWrapper:
        raw = io.FileIO(number, mode, closefd=False)
        raw.name = f"<{name}>"
        buffer = io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw)
        return io.TextIOWrapper(
            buffer,
            encoding=like.encoding,
            errors=like.errors,
            line_buffering=raw.isatty() or name == "stderr",
        )

    # To typeshed the second name is final: Python itself binds it where it starts.
    sys.stdin = sys.__stdin__ = stream(0, "r", "stdin", sys.stdin)  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = stream(1, "w", "stdout", sys.stdout)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = stream(2, "w", "stderr", sys.stderr)  # type: ignore[misc]
