"""The process that owns everything a page starts.

A tree of processes, each forked from one that has loaded Celery already:

- the host: started once a run, enters the name space of an ordinary user, loads Celery, forks
- a page host for each page: owns the sandbox's folder, adopts every orphan below it, and when its
  socket closes, for whatever reason, kills all that is left and removes the folder; it is the first
  process of a name space of processes, where the system allows that; forks
- a leader for each terminal: owns the terminal's session, starts bash in it, and forks
- the commands: a ``celery`` typed in that terminal is a small program (``shim.py``) that asks the
  leader for a process. That process is the command: its own pid, the terminal's session and process
  group, the reader's folder, environment, open files. It only does not import Celery again.

Run as ``python -m doctools.engine.inside.host SOCKET (preloaded|plain) PADDING``; the padding makes room for
the command lines that :func:`doctools.engine.inside.processes.show_as` writes.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import io
import os
import pty
import runpy
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from doctools.engine.inside import processes, session, wire
from doctools.engine.inside.namespaces import (
    ROOT_WARNING,
    become_first_process,
    become_ordinary_user,
    become_own_machine,
    drop_capabilities,
    own_processes_are_to_be_had,
)

PRELOADED = (
    "celery.bin.celery",
    "celery.apps.beat",
    "celery.apps.multi",
    "celery.apps.worker",
    "celery.app.amqp",
    "celery.app.control",
    "celery.app.events",
    "celery.app.log",
    "celery.backends.database",
    "celery.backends.filesystem",
    "celery.backends.redis",
    "celery.backends.rpc",
    "celery.bin.worker",
    "celery.canvas",
    "celery.concurrency.prefork",
    "celery.concurrency.solo",
    "celery.concurrency.thread",
    "celery.contrib.testing",
    "celery.events.dumper",
    "celery.events.state",
    "celery.fixups.django",
    "celery.loaders.app",
    "celery.loaders.default",
    "celery.result",
    "celery.utils.dispatch",
    "celery.utils.static",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.control",
    "celery.worker.strategy",
    "code",
    "kombu.transport.filesystem",
    "kombu.transport.memory",
    "kombu.transport.pyamqp",
    "kombu.transport.redis",
    "multiprocessing.util",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.orm",
)
"""What a command finds loaded. A module that is not installed is passed over."""


_BASH = ["bash", "--noprofile", "--norc", "--noediting", "-i"]

_OF_THE_KEYBOARD = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)
"""Signals that are ignored in what a shell starts in the background, and in all that this starts."""


def main() -> None:
    """Serve the suite until its socket closes."""
    suite = socket.socket(fileno=int(sys.argv[1]))
    for number in _OF_THE_KEYBOARD:
        signal.signal(number, signal.SIG_DFL)
    preloaded = sys.argv[2] == "preloaded"
    ordinary = become_ordinary_user()
    own_processes = own_processes_are_to_be_had()
    if not ordinary:
        warnings.filterwarnings("ignore", ROOT_WARNING, UserWarning)
    if preloaded:
        gc.disable()  # what is loaded stays
        for name in PRELOADED:
            try:
                import_module(name)
            except ImportError:
                pass
        gc.collect()
        gc.freeze()
        gc.enable()
    wire.send(suite, {"ordinary_user": ordinary, "own_processes": own_processes})
    signal.signal(signal.SIGCHLD, lambda *_: processes.reap())
    while True:
        message, files = wire.receive(suite)
        if message is None:
            return
        if os.fork() == 0:
            suite.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if own_processes:
                become_first_process()
            _become_page_host(socket.socket(fileno=files[0]), message["machine"])
        for each in files:
            os.close(each)


def _become_page_host(suite: socket.socket, machine: str | None) -> NoReturn:
    _run_to_the_end(lambda: _PageHost(suite, machine).serve())


def _run_to_the_end(work: Callable[[], int | None]) -> NoReturn:
    """Do the work of a forked process and end it as a Python program ends."""
    code = 0
    try:
        code = work() or 0
    except SystemExit as exit_:
        if isinstance(exit_.code, int) or exit_.code is None:
            code = exit_.code or 0
        else:
            print(exit_.code, file=sys.stderr)
            code = 1
    except KeyboardInterrupt:
        traceback.print_exc()
        code = 130
    except BaseException:
        traceback.print_exc()
        code = 1
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # what the interpreter itself calls at its end
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        pass
    finally:
        os._exit(code & 0xFF)


class _Loop:
    """A loop over sockets and ended children."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self._woken, wakes = socket.socketpair()
        self._woken.setblocking(False)
        wakes.setblocking(False)
        self._wakes = wakes
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        self.selector.register(self._woken, selectors.EVENT_READ, self._children_ended)

    def on_readable(self, end: socket.socket, do: Callable[[], None]) -> None:
        """Call something each time when a socket can be read."""
        self.selector.register(end, selectors.EVENT_READ, do)

    def forget(self, end: socket.socket) -> None:
        """Close a socket and look at it no more."""
        self.selector.unregister(end)
        end.close()

    def forever(self) -> NoReturn:
        """Wait for sockets and children until the process ends."""
        while True:
            for key, _ in self.selector.select():
                if self.selector.get_map().get(key.fd) is key:  # else forgotten a moment ago
                    key.data()

    def leave_in_child(self) -> None:
        """Undo the loop's signals in a process just forked."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        self._woken.close()
        self._wakes.close()

    def child_ended(self, pid: int, code: int) -> None:
        """Called for each child that has ended; a code below zero is a signal."""

    def _children_ended(self) -> None:
        try:
            self._woken.recv(4096)
        except BlockingIOError:
            pass
        for pid, code in processes.reap():
            self.child_ended(pid, code)


class _PageHost(_Loop):
    """Owns a sandbox: its folder and every process in it."""

    def __init__(self, suite: socket.socket, machine: str | None) -> None:
        os.setsid()
        processes.adopt_orphans()
        super().__init__()
        self.suite = suite
        self.leaders: set[int] = set()
        signal.signal(signal.SIGTERM, lambda *_: self.close())
        if machine:
            try:
                become_own_machine(machine)
            except OSError as error:
                self.tell({"error": f"own network is not to be had: {error}"})
                os._exit(1)
        try:
            self.root = Path(tempfile.mkdtemp(prefix="page-")).resolve()
        except OSError as error:
            self.tell({"error": str(error)})
            os._exit(1)
        try:
            for name in ("home", "run", "bin", "tmp"):
                (self.root / name).mkdir()
        except OSError as error:
            shutil.rmtree(self.root, ignore_errors=True)
            self.tell({"error": str(error)})
            os._exit(1)

    def serve(self) -> NoReturn:
        """Do what the suite asks for until it asks no more."""
        try:
            self.tell({"root": str(self.root), "pid": os.getpid()})
            self.on_readable(self.suite, self.answer)
            self.forever()
        except BaseException:
            traceback.print_exc()
        self.close()

    def tell(self, message: dict[str, Any], files: list[int] | None = None) -> None:
        """Send the suite a message, if it is still there; that it is not, the loop learns from its socket."""
        try:
            wire.send(self.suite, message, files)
        except ConnectionError:
            pass

    def answer(self) -> None:
        """Do what one message asks for."""
        message, _ = wire.receive(self.suite)
        if message is None:
            self.close()
        try:
            getattr(self, "do_" + message["do"])(message)
        except OSError as error:
            self.tell({"error": f"{type(error).__name__}: {error}"})

    def do_terminal(self, message: dict[str, Any]) -> None:
        """Open a terminal."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", message["rows"], message["columns"], 0, 0))
        settings = termios.tcgetattr(slave)
        settings[1] &= ~termios.ONLCR  # lines end as the program ends them
        settings[3] &= ~termios.ECHO  # what is typed stands on the page already
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        wire.bind(listener, message["socket"])
        listener.listen()
        pid = os.fork()
        if pid == 0:
            self.leave_in_child()
            self.suite.close()
            os.close(master)
            _run_to_the_end(lambda: _Leader(slave, listener, message).serve())
        self.leaders.add(pid)
        os.close(slave)
        listener.close()
        self.tell({"leader": pid}, [master])
        os.close(master)

    def do_spawn(self, message: dict[str, Any]) -> None:
        """Start a server."""
        with Path(message["log"]).open("ab") as log:
            process = subprocess.Popen(
                message["command"],
                cwd=message["cwd"],
                env=message["env"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        process.returncode = 0  # this loop reaps it, not Popen
        self.tell({"pid": process.pid})

    def do_kill(self, message: dict[str, Any]) -> None:
        """Send a signal to a process of the sandbox, if it is there."""
        try:
            os.kill(message["pid"], message["signal"])
        except ProcessLookupError:
            pass
        self.tell({})

    def do_descendants(self, _: dict[str, Any]) -> None:
        """Tell what runs in the sandbox."""
        self.tell({"pids": processes.descendants(os.getpid())})

    def do_running(self, _: dict[str, Any]) -> None:
        """Tell the command lines of what runs in the sandbox, but for what its terminals consist of."""
        pids = [pid for pid in processes.descendants(os.getpid()) if pid not in self.leaders]
        lines = [processes.command_line(pid) for pid in sorted(pids)]
        self.tell({"lines": [line for line in lines if line and line != " ".join(_BASH)]})

    def do_unsettled(self, message: dict[str, Any]) -> None:
        """Tell which daemons have not begun and which processes have not quite ended."""
        daemons = processes.daemons_to_be(os.getpid(), message["since"])
        pids = [pid for pid in daemons if pid not in self.leaders]
        self.tell({"pids": pids + processes.dying(os.getpid())})

    def close(self) -> NoReturn:
        """Kill what is left, remove the folder, end."""
        left = processes.kill_descendants(os.getpid())
        for _ in range(5):
            shutil.rmtree(self.root, ignore_errors=True)
            if not self.root.exists():
                break
            _make_writable(self.root)
            time.sleep(0.05)
        self.tell({"left": left, "removed": not self.root.exists()})
        os._exit(0)

    def do_close(self, _: dict[str, Any]) -> None:
        """Close the sandbox because the suite asks for it."""
        self.close()


class _Leader(_Loop):
    """Leads the session of one terminal: bash and the commands that are forked for it."""

    def __init__(self, slave: int, listener: socket.socket, message: dict[str, Any]) -> None:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        super().__init__()
        self.listener = listener
        self.clients: dict[int, socket.socket] = {}
        if os.fork() == 0:
            self.leave_in_child()
            self._become_bash(slave, message)
        os.close(slave)

    def serve(self) -> NoReturn:
        """Turn forks into the commands that shims ask for, until the sandbox ends."""
        self.on_readable(self.listener, self.accept)
        self.forever()

    def accept(self) -> None:
        """Fork a command for a shim."""
        client, _ = self.listener.accept()
        message, files = wire.receive(client)
        if message is None:
            client.close()
            return
        pid = os.fork()
        if pid == 0:
            self.leave_in_child()
            self.listener.close()
            for other in self.clients.values():
                other.close()
            client.close()
            _run_to_the_end(lambda: _become_command(message, files))
        for each in files:
            os.close(each)
        self.clients[pid] = client
        self.on_readable(client, lambda: self.forward(pid, client))

    def forward(self, pid: int, client: socket.socket) -> None:
        """Give a command the signal that its shim got."""
        message, _ = wire.receive(client)
        sent = signal.SIGKILL if message is None else message["signal"]
        if message is None:
            self.forget(client)
            self.clients.pop(pid, None)
        try:
            os.kill(pid, sent)
        except ProcessLookupError:
            pass

    def child_ended(self, pid: int, code: int) -> None:
        """Tell a shim how its command ended."""
        if client := self.clients.pop(pid, None):
            try:
                wire.send(client, {"code": code})
            except OSError:
                pass  # the shim has gone before its command
            self.forget(client)

    def _become_bash(self, slave: int, message: dict[str, Any]) -> NoReturn:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(slave, os.getpgrp())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        for number in range(3):
            os.dup2(slave, number)
        os.closerange(3, 256)
        os.chdir(message["cwd"])
        os.execve("/bin/bash", _BASH, message["env"])


def _become_command(message: dict[str, Any], files: list[int]) -> int | None:
    """Turn a forked process into the command that a shim asks for.

    Args:
        message: arguments, folder, environment, umask, process group, and what to run.
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
    for number in range(1, signal.NSIG):
        if number not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD):
            try:
                signal.signal(
                    number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
                )
            except (OSError, ValueError):
                pass
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    _open_standard_streams()
    arguments: list[str] = message["arguments"]
    sys.executable = message["python"]
    run: str = message["run"]
    processes.show_as(
        [sys.executable, *(["-m", "celery"] if run == "module" else [arguments[0]]), *arguments[1:]]
    )
    if run == "session":
        if os.getpgrp() != os.getpid():
            os.setsid()
        session.serve(arguments[1])
        return 0
    sys.argv = arguments
    if run == "module":
        sys.path[0] = message["cwd"]
        runpy.run_module("celery", run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = str(Path(arguments[0]).parent)
        runpy.run_path(message["script"], run_name="__main__")
    return 0


def _open_standard_streams() -> None:
    def stream(number: int, mode: str) -> io.TextIOWrapper:
        return io.TextIOWrapper(
            os.fdopen(number, mode + "b", closefd=False),
            encoding="utf-8",
            errors="backslashreplace" if number == 2 else "strict",
            line_buffering=os.isatty(number) or number == 2,
        )

    sys.stdin = sys.__stdin__ = stream(0, "r")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = stream(1, "w")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = stream(2, "w")  # type: ignore[misc]


def _make_writable(root: Path) -> None:
    for folder, _, _ in os.walk(root):
        try:
            Path(folder).chmod(0o700)
        except OSError:
            pass


if __name__ == "__main__":
    main()
