"""A reader's machine for one page: a folder, terminals with bash in them, Python sessions.

Everything in it is started and stopped by :mod:`doctools.engine.inside.host`; this is the suite's side.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from doctools.engine.comparison import visible
from doctools.engine.inside import session as session_module
from doctools.engine.inside import wire
from doctools.engine.inside.namespaces import ROOT_WARNING
from doctools.engine.inside.redirect import HOST_NAME_VARIABLE

HOST_NAME = "web1"
"""The name of the reader's machine on every page."""

READERS_HOME = "/home/user"
"""The reader's folder on every page."""

LARGEST_OUTPUT = 1 << 20
"""Characters that a command may print before it is stopped."""

_QUIET = 0.3
"""Seconds without a new line after which a terminal counts as quiet."""

_LONGEST_WAIT_FOR_QUIET = 3.0

_LONGEST_WAIT_TO_SETTLE = 2.0
"""Seconds: a daemon that executes no program after its fork is not to be told from one that is late."""

_INSIDE = Path(__file__).parent / "inside"
"""What runs in child processes."""
_SHOWN_BY_PROMPT = re.compile(r"\x1b\]7777;(\d+);([^\x07]*)\x07")
_PROMPT_COMMAND = r"""printf '\033]7777;%s;%s\007' "$?" "$PWD" """


class SandboxError(Exception):
    """Something in the sandbox that is neither a difference nor a failed command.

    Args:
        text: what happened, for the author of the page.
        output: what was printed until then.
    """

    def __init__(self, text: str, output: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.output = output


class TimeUpError(SandboxError):
    """Something that does not end in its time.

    Args:
        seconds: the time it had.
        output: what was printed until then.
    """

    def __init__(self, seconds: float, output: str) -> None:
        super().__init__(f"не закончилась за {seconds:g} с", output)


@dataclass(frozen=True)
class Output:
    """What a command printed, and how it ended (128 + n for signal n, as a shell counts)."""

    text: str
    status: int


class Host:
    """The process that all sandboxes of a run come from.

    Args:
        preloaded: whether commands find Celery loaded, instead of loading it each time.

    Raises:
        SandboxError: it did not start, or the system is not Linux.
    """

    def __init__(self, preloaded: bool = True) -> None:
        if sys.platform != "linux":
            raise SandboxError(f"страницы исполняются только на Linux, а это {sys.platform}")
        self.preloaded = preloaded
        self._one_at_a_time = threading.Lock()
        self._control, other = wire.pair()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "doctools.engine.inside.host",
                str(other.fileno()),
                "preloaded" if preloaded else "plain",
                " " * 2000,
            ],
            pass_fds=[other.fileno()],
            env={
                **os.environ,
                "PYTHONPATH": _python_path(),
                "PYTHONNOUSERSITE": "1",
                HOST_NAME_VARIABLE: HOST_NAME,  # Celery remembers it when it is loaded
                "LANG": "C.UTF-8",
            },
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        other.close()
        answer, _ = wire.receive(self._control)
        if answer is None:
            raise SandboxError(f"хозяин песочниц не запустился (код {self._process.wait()})")
        self.ordinary_user: bool = answer["ordinary_user"]
        self.own_processes: bool = answer["own_processes"]

    def page(self, machine: str | None = None) -> tuple[socket.socket, Path]:
        """Fork a page host.

        Args:
            machine: the name of a machine of its own, with a network of its own; by default it is this one.

        Returns:
            The page host's socket and the folder.

        Raises:
            SandboxError: there is no room for the folder, or no network of its own to be had.
        """
        ours, theirs = wire.pair()
        with theirs, self._one_at_a_time:
            try:
                wire.send(self._control, {"machine": machine}, [theirs.fileno()])
            except OSError as error:
                raise SandboxError(f"песочница не создана: хозяин не отвечает: {error}") from None
        answer, _ = wire.receive(ours)
        if answer is None or "error" in answer:
            ours.close()
            why = answer["error"] if answer else "её хозяин закончился"
            raise SandboxError(f"песочница не создана: {why}")
        return ours, Path(answer["root"])

    def close(self) -> None:
        """Let the host end, and with it all that it started."""
        self._control.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _python_path() -> str:
    """The folder of the module that each Python in a sandbox imports when it starts."""
    return str(_INSIDE / "on_path")


class Sandbox:
    """A reader's machine. Use it as a context manager: what is left in it is killed, its folder removed.

    Args:
        host: where its processes come from.
        own_network: whether it has a network of its own, where every port is free.
    """

    def __init__(self, host: Host, own_network: bool = False) -> None:
        self._host = host
        self.own_network = own_network
        self._control, self.root = host.page(HOST_NAME if own_network else None)
        self.home = self.root / "home"
        self.bin = self.root / "bin"
        self._environment: dict[str, str] = {}
        self._terminals: list[Terminal] = []
        self._sessions = 0
        self._write_shims()
        self._names = self._machine_names()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def environment(self) -> dict[str, str]:
        """The variables that a terminal starts with."""
        scripts = sysconfig.get_path("scripts")
        return {
            "HOME": str(self.home),
            "USER": "user",
            "LOGNAME": "user",
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "TMPDIR": str(self.root / "tmp"),
            "PATH": f"{self.bin}:{scripts}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "VIRTUAL_ENV": str(Path(scripts).parent),
            "PYTHONPATH": _python_path(),
            "PYTHONNOUSERSITE": "1",
            "PYTHONWARNINGS": "" if self._host.ordinary_user else f"ignore:{ROOT_WARNING}:UserWarning",
            "PROMPT_COMMAND": _PROMPT_COMMAND,
            "PS1": "",
            "PS2": "",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "GUIDE_BIN": str(self.bin),
            HOST_NAME_VARIABLE: HOST_NAME,
            **self._environment,
        }

    def set_environment(self, variables: Mapping[str, str]) -> None:
        """Set variables for the terminals opened from now on."""
        self._environment.update(variables)

    def canonical(self, text: str) -> str:
        """Give the names of this machine that occur in a text as the pages give them."""
        for pattern, name in self._names:
            text = pattern.sub(name, text)
        return text

    def place(self, path: str, content: bytes) -> None:
        """Put a file where the page says, with a time that no earlier version of it has.

        Args:
            path: below the reader's folder.
            content: what stands in it.

        Raises:
            OSError: it cannot be written.
            SandboxError: the page says a place outside the reader's folder.
        """
        target = (self.home / path.removeprefix(f"{READERS_HOME}/").removeprefix("~/")).resolve()
        if not target.is_relative_to(self.home):
            raise SandboxError(f"файл {path!r} лежит не в папке читателя")
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.stat().st_mtime if target.exists() else 0.0
        target.write_bytes(content)
        if before:  # Python recognises a changed module by whole seconds and its size
            newer = max(time.time(), before) + 2
            os.utime(target, (newer, newer))

    def terminal(self, name: str, cwd: str | None = None) -> Terminal:
        """Open a terminal with bash in it.

        Args:
            name: what messages call it.
            cwd: the folder it starts in; by default the reader's.
        """
        number = len(self._terminals) + 1
        leader = str(self.root / "run" / f"{number}.sock")
        environment = self.environment()
        if self._host.preloaded:
            environment["GUIDE_LEADER"] = leader
            python = {name: value for name, value in sorted(environment.items()) if name.startswith("PYTHON")}
            environment["GUIDE_PYTHON"] = json.dumps(python)
        message = {
            "do": "terminal",
            "socket": leader,
            "rows": 24,
            "columns": 80,
            "cwd": cwd or str(self.home),
            "env": environment,
        }
        _, files = self._ask(message)
        terminal = Terminal(name, files[0], self._terminals)
        self._terminals.append(terminal)
        terminal.wait_for_prompt(30)
        return terminal

    def python(self, terminal: Terminal) -> Session:
        """Start a Python session with a terminal's folder and variables.

        Args:
            terminal: one that waits for a command.

        Raises:
            SandboxError: it does not start.
        """
        self._sessions += 1
        address = self.root / "run" / f"session-{self._sessions}.sock"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        wire.bind(listener, str(address))
        listener.listen()
        listener.settimeout(30)
        terminal.run(f'("$GUIDE_BIN/guide-session" {address} &)', 30)
        try:
            end, _ = listener.accept()
        except TimeoutError:
            terminal.read_now()
            raise SandboxError("сеанс Python не начался за 30 с", "\n".join(terminal.lines())) from None
        finally:
            listener.close()
        hello, files = wire.receive(end)
        if hello is None:
            end.close()
            raise SandboxError("сеанс Python не начался")

        def kill(number: signal.Signals) -> None:
            self._ask({"do": "kill", "pid": hello["pid"], "signal": number})

        return Session(end, files[0], kill, self._terminals)

    def spawn(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
        """Start a server that lives as long as the sandbox.

        Args:
            command: its program and arguments.
            environment: its variables.
            log: the file that its output goes to.

        Returns:
            Its number.
        """
        message = {
            "do": "spawn",
            "command": list(command),
            "env": dict(environment),
            "log": str(log),
            "cwd": str(self.root),
        }
        pid: int = self._ask(message)[0]["pid"]
        return pid

    def processes(self) -> list[int]:
        """Everything that runs in the sandbox."""
        pids: list[int] = self._ask({"do": "descendants"})[0]["pids"]
        return pids

    def run(self, terminal: Terminal, command: str, seconds: float) -> Output:
        """Type a command; wait for its end, for the daemons that it starts, for the processes that it kills.

        A command that starts a daemon ends at its fork, one that kills a process does not wait for its death.
        A reader needs longer for the next command than the daemon for opening its files and the dead for
        giving up a port; the suite would be faster.

        Args:
            terminal: one that waits for a command.
            command: one or more lines.
            seconds: how long it may take; then it is stopped.

        Raises:
            SandboxError: it hangs, or prints more than :data:`LARGEST_OUTPUT`.
        """
        since = time.clock_gettime(time.CLOCK_BOOTTIME)
        try:
            output = terminal.run(command, seconds)
        except TimeUpError as error:
            error.output = "\n".join([error.output, "работают:", *self._running()]).lstrip("\n")
            raise
        deadline = time.monotonic() + _LONGEST_WAIT_TO_SETTLE
        while self._ask({"do": "unsettled", "since": since})[0]["pids"]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.005)
        return output

    def _running(self) -> list[str]:
        lines: list[str] = self._ask({"do": "running"})[0]["lines"]
        return lines or ["ничего"]

    def add_program(self, name: str, script: str) -> None:
        """Put a program before all others of its name.

        Args:
            name: what the reader types.
            script: a shell script.
        """
        program = self.bin / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def close(self) -> None:
        """Kill what is left, remove the folder.

        Raises:
            SandboxError: something is left all the same.
        """
        if self._control.fileno() < 0:
            return
        for terminal in self._terminals:
            terminal.close()
        try:
            wire.send(self._control, {"do": "close"})
            answer, _ = wire.receive(self._control)
        except OSError:
            answer = None
        self._control.close()
        if answer is None or answer["left"] or not answer["removed"]:
            raise SandboxError(f"в песочнице {self.root} что-то осталось: {answer}")

    def _ask(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
        try:
            wire.send(self._control, message)
            answer, files = wire.receive(self._control)
        except OSError as error:
            raise SandboxError(f"хозяин песочницы не отвечает: {error}") from None
        if answer is None:
            raise SandboxError("хозяин песочницы не отвечает")
        if "error" in answer:
            raise SandboxError(answer["error"])
        return answer, files

    def _write_shims(self) -> None:
        python = sys.executable
        scripts = Path(sysconfig.get_path("scripts"))
        for name, run in (
            ("celery", "celery"),
            ("python", "python"),
            ("python3", "python"),
            ("guide-session", "session"),
        ):
            self.add_program(
                name,
                f'exec "{python}" -IS "{_INSIDE / "shim.py"}" {run} "{python}" "{scripts / "celery"}" "$@"',
            )
        self.add_program("sudo", 'exec "$@"')
        self.add_program("hostname", f"echo {HOST_NAME}")

    def _machine_names(self) -> list[tuple[re.Pattern[str], str]]:
        venv = str(Path(sysconfig.get_path("scripts")).parent)
        library = sysconfig.get_path(
            "stdlib", vars={"installed_base": sys.base_prefix, "base": sys.base_prefix}
        )
        names = [
            (str(self.home), READERS_HOME),
            (str(self.bin), f"{READERS_HOME}/.venv/bin"),
            (str(self.root / "tmp"), "/tmp"),
            (str(self.root), "/tmp"),
            (os.path.realpath(venv), f"{READERS_HOME}/.venv"),
            (venv, f"{READERS_HOME}/.venv"),
            (library, f"/usr/lib/{Path(library).name}"),
        ]
        found = [(re.compile(re.escape(real)), name) for real, name in names]
        host = socket.gethostname()
        if host != "localhost":  # many a container is called so; on the pages it is something else
            found.append((re.compile(rf"(?<![\w.-]){re.escape(host)}(?![\w-])"), HOST_NAME))
        return found


@dataclass
class Terminal:
    """A terminal: types commands into bash, reads what the screen shows."""

    name: str
    _master: int
    _all: Sequence[Terminal] = field(repr=False, compare=False)
    """All terminals of the sandbox."""
    running: str | None = None
    """The command that keeps running in it, if any."""
    _raw: str = ""
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )
    _closed: bool = False
    cwd: str = ""
    status: int | None = None
    """How the last command ended; None while it runs."""

    def wait_for_prompt(self, seconds: float) -> Output:
        """Wait until bash waits for a command.

        Raises:
            SandboxError: it does not, or the terminal closed, or too much was printed.
        """
        self._read_until(lambda: self.status is not None, seconds)
        return Output(self.take(), self.status or 0)

    def start(self, command: str) -> None:
        """Type a command.

        Args:
            command: one or more lines.
        """
        if self.running:
            raise SandboxError(f"терминал «{self.name}» занят командой {self.running!r}")
        self.read_now()
        self._raw = ""
        self.status = None
        self._write(command + "\n")

    def run(self, command: str, seconds: float) -> Output:
        """Type a command and wait for its end.

        Args:
            command: one or more lines.
            seconds: how long it may take; then it is stopped.

        Raises:
            SandboxError: it hangs, or prints more than :data:`LARGEST_OUTPUT`.
        """
        self.start(command)
        try:
            return self.wait_for_prompt(seconds)
        except SandboxError:
            self.stop_foreground()
            raise

    def wait_for(self, found: Callable[[list[str]], bool], seconds: float) -> bool:
        """Wait until the lines printed so far satisfy a condition, or the command ends.

        Returns:
            Whether they do.
        """
        try:
            self._read_until(lambda: found(self.lines()) or self.status is not None, seconds)
        except TimeUpError:
            return False
        return found(self.lines())

    def lines(self) -> list[str]:
        """What has been printed since the command was typed, or since the last :meth:`take`."""
        return visible(_SHOWN_BY_PROMPT.sub("", self._raw))

    @property
    def at_line_start(self) -> bool:
        """Whether the last line has come whole."""
        return self._raw.endswith("\n")

    def take(self) -> str:
        """What has been printed; the next look starts behind it."""
        text, self._raw = _SHOWN_BY_PROMPT.sub("", self._raw), ""
        return text

    def forget_lines(self, number: int) -> None:
        """Let the next look start behind a number of lines, as :meth:`lines` counts them."""
        raw = self._raw.split("\n")
        start = 0
        while start < len(raw) and not visible(raw[start]):
            start += 1
        self._raw = "\n".join(raw[start + number :])

    @property
    def file(self) -> int | None:
        """What to read from, until it is closed."""
        return None if self._closed else self._master

    def interrupt(self) -> None:
        """Press Ctrl+C, as a person would: when the lines have stopped coming."""
        quiet_since = time.monotonic()
        deadline = quiet_since + _LONGEST_WAIT_FOR_QUIET
        length = -1
        while time.monotonic() < min(quiet_since + _QUIET, deadline):
            self.read_now()
            if len(self._raw) != length:
                length, quiet_since = len(self._raw), time.monotonic()
            time.sleep(0.02)
        self._raw = ""
        self._write("\x03")

    def stop_foreground(self) -> None:
        """Stop a command that hangs: Ctrl+C, then by force; leaves a prompt if that is possible."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            try:
                self._strike(number)
                self._read_until(lambda: self.status is not None, 2, unlimited=True)
            except (SandboxError, OSError):
                continue
            break
        self._raw = ""

    def read_now(self) -> None:
        """Read what has come, without waiting."""
        with suppress(SandboxError):
            self._read_until(lambda: False, 0, unlimited=True)

    def close(self) -> None:
        """Let go of the terminal: its programs get a SIGHUP."""
        if not self._closed:
            self._closed = True
            os.close(self._master)

    def take_in(self) -> bool:
        """Read what is there.

        Returns:
            False if nothing can come any more.
        """
        try:
            data = os.read(self._master, 65536)
        except OSError:  # what Linux says when the last program has gone
            data = b""
        scanned = max(0, len(self._raw) - 4200)
        self._raw += self._decoder.decode(data)
        for prompt in _SHOWN_BY_PROMPT.finditer(self._raw, scanned):
            self.status, self.cwd = int(prompt[1]), prompt[2]
            self.running = None
        return bool(data)

    def drop_the_oldest(self) -> None:
        """Forget the beginning of what has come, if it is too much to keep."""
        if len(self._raw) > LARGEST_OUTPUT:
            self._raw = self._raw[-LARGEST_OUTPUT // 2 :]

    def _strike(self, number: signal.Signals) -> None:
        if number == signal.SIGINT:
            self._write("\x03")
            return
        group = os.tcgetpgrp(self._master)
        if group > 0:
            os.killpg(group, number)

    def _write(self, text: str) -> None:
        os.write(self._master, text.encode())

    def _read_until(self, done: Callable[[], bool], seconds: float, unlimited: bool = False) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if not _wait_for(self._master, self._all, deadline):
                raise TimeUpError(seconds, self._tail())
            if not self.take_in():
                raise SandboxError(f"терминал «{self.name}» закрылся", self._tail())
            if len(self._raw) > LARGEST_OUTPUT and not unlimited:
                raise SandboxError(f"напечатала больше {LARGEST_OUTPUT >> 20} МБ", self._tail())
            self.drop_the_oldest()

    def _tail(self) -> str:
        return "\n".join(visible(_SHOWN_BY_PROMPT.sub("", self._raw[-4000:]))[-30:])


def _wait_for(file: int, terminals: Sequence[Terminal], deadline: float) -> bool:
    """Wait until a file can be read, and meanwhile read what is printed in the terminals.

    A terminal holds some kilobytes: a worker whose log nobody reads would stop, and with it all that
    waits for its results.

    Args:
        file: its descriptor.
        terminals: those of the sandbox; the one that the file belongs to is left to the caller.
        deadline: when to give up, by the monotonic clock.

    Returns:
        Whether the file can be read.
    """
    with selectors.DefaultSelector() as selector:
        selector.register(file, selectors.EVENT_READ)
        for terminal in terminals:
            if terminal.file is not None and terminal.file != file:
                selector.register(terminal.file, selectors.EVENT_READ, terminal)
        while True:
            ready = [key for key, _ in selector.select(max(deadline - time.monotonic(), 0))]
            for key in ready:
                if key.data and not key.data.take_in():
                    selector.unregister(key.fd)
                elif key.data:
                    key.data.drop_the_oldest()
            if any(key.fd == file for key in ready):
                return True
            if time.monotonic() >= deadline:
                return False


class Session:
    """A Python session: types statements, reads what they show.

    Args:
        end: the socket of the session's process.
        output: where it writes what a terminal would show.
        kill: sends it a signal.
        terminals: those of the sandbox.
    """

    def __init__(
        self,
        end: socket.socket,
        output: int,
        kill: Callable[[signal.Signals], None],
        terminals: Sequence[Terminal],
    ) -> None:
        self._end = end
        self._output = output
        self._terminals = terminals
        self._printed = bytearray()
        self._kill = kill
        self._number = 0
        self.ended = False

    def type(self, source: str, seconds: float) -> str:
        """Type a statement.

        Args:
            source: its lines, without prompts.
            seconds: how long it may take; then it is interrupted.

        Returns:
            What it showed.

        Raises:
            SandboxError: it hangs, is not whole, or the session died.
        """
        self._number += 1
        wire.send(self._end, {"source": source})
        mark = session_module.END % self._number
        printed = self._read_to(mark, seconds)
        if printed is None:
            self._kill(signal.SIGINT)
            printed = self._read_to(mark, 3)
            if printed is None:
                self._kill(signal.SIGKILL)
                self.ended = True
            raise TimeUpError(seconds, self._tail() if printed is None else printed)
        answer, _ = wire.receive(self._end)
        if answer is None:
            self.ended = True
            raise SandboxError("сеанс Python оборвался", printed)
        self.ended = answer["ended"]
        if answer["unfinished"]:
            raise SandboxError("команда не закончена: Python ждёт продолжения", printed)
        return printed

    def close(self) -> None:
        """Let go of the session: its process ends when it next waits for a statement."""
        self._end.close()
        os.close(self._output)

    def _read_to(self, mark: bytes, seconds: float) -> str | None:
        deadline = time.monotonic() + seconds
        while mark not in self._printed:
            if not _wait_for(self._output, self._terminals, deadline):
                return None
            more = os.read(self._output, 65536)
            if not more:
                self.ended = True
                raise SandboxError("сеанс Python оборвался", self._tail())
            self._printed += more
            if len(self._printed) > LARGEST_OUTPUT:
                self._kill(signal.SIGKILL)
                self.ended = True
                raise SandboxError(f"напечатала больше {LARGEST_OUTPUT >> 20} МБ", self._tail())
        printed, _, self._printed = self._printed.partition(mark)
        return printed.decode("utf-8", "replace")

    def _tail(self) -> str:
        return self._printed[-2000:].decode("utf-8", "replace")
