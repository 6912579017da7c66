"""A reader's machine for one page: a folder, terminals with bash in them, Python sessions.

Everything in it is started and stopped by :mod:`doctools.engine.inside.zygote`; this is the suite's side.
"""

import os
import re
import shlex
import socket
import sys
import sysconfig
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from doctools.engine.celery import DAEMON
from doctools.engine.host import HOST_NAME, INSIDE, PYTHON_PATH, READERS_TERMINAL, Host
from doctools.engine.inside import wire
from doctools.engine.inside.namespaces import ROOT_WARNING
from doctools.engine.inside.redirect import HOST_NAME_VARIABLE
from doctools.engine.terminal import Output, SandboxError, Terminal, TimeUpError

READERS_HOME = "/home/user"
"""The reader's folder on every page."""

_LONGEST_WAIT_TO_SETTLE = 2.0
"""Seconds: a daemon that executes no program after its fork is not to be told from one that is late."""

_KILLS_BY_NAME = re.compile(
    r"\b(pkill|killall|skill|fuser)\b|\bkill\b[^;&|\n]*(\s-1\s*($|[;&|])|\$\((pgrep|pidof|ps)\b|`)|\bxargs\b.*\bkill\b"
)
"""Commands that choose what they end among all processes of the machine."""

_PIP = """[ "$1" != install ] || {{
  shift
  set -- install --upgrade --target {packages} --no-index --no-deps --no-build-isolation "$@"
}}
exec {python} -m pip "$@"
"""
"""A reader's pip: installs what the page made, for this page alone; :mod:`.inside.shim` knows the folder."""

_SUDO = """while :; do case "$1" in
  -u) [ "$2" != postgres ] || export PGUSER=postgres; shift 2 ;;
  -*) shift ;;
  *) exec env "$@" ;;
esac; done"""
"""A reader's sudo: all that a page may do, it may do as it is. The user postgres is one of the server's."""


_JOURNALCTL = """unit= lines=+1 follow=
while [ $# -gt 0 ]; do case "$1 $2" in
  -u\\ *) unit="${2%.service}"; shift 2 ;;
  -n\\ *) lines="$2"; shift 2 ;;
  -f*) follow=-f; shift ;;
  "-o cat") shift 2 ;;
  *) echo "journalctl: $1 $2 is not known here" >&2; exit 1 ;;
esac; done
exec tail $follow -n "$lines" FOLDER/"$unit".journal"""
"""What a reader's service wrote and systemd about it, as ``journalctl -o cat`` shows it."""

_USERADD = """while [ $# -gt 1 ]; do case "$1" in
  --system|--create-home) shift ;;
  --home-dir|--shell) shift 2 ;;
  *) echo "useradd: unrecognized option '$1'" >&2; exit 2 ;;
esac; done"""
"""A machine has one user: what adds another only looks at its options."""


class Sandbox(AbstractContextManager["Sandbox"]):
    """A reader's machine. Use it as a context manager: what is left in it is killed, its folder removed.

    Args:
        host: where its processes come from.
        own_network: whether it has a network of its own, where every port is free.
        project: where the reader's folder stands a second time, with its ``.venv``; empty: nowhere.
    """

    def __init__(self, host: Host, own_network: bool = False, project: str = "") -> None:
        self._host = host
        self.own_network = own_network
        self._control, self.root = host.page(own_network, project)
        self.home = self.root / "home"
        self.bin = self.root / "bin"
        self._environment: dict[str, str] = {}
        self._terminals: list[Terminal] = []
        self._write_shims()
        if project:
            (self.home / ".venv").symlink_to(Path(sysconfig.get_path("scripts")).parent)
            self.add_program("useradd", _USERADD)
        self._names = self._machine_names()

    def __exit__(self, *_: object) -> None:
        self.close()

    def environment(self) -> dict[str, str]:
        """The variables that a terminal starts with."""
        scripts = sysconfig.get_path("scripts")
        return {
            "HOME": str(self.home),
            "USER": "user",
            "LOGNAME": "user",
            **READERS_TERMINAL,
            "TMPDIR": str(self.root / "tmp"),
            "PATH": f"{self.bin}:{scripts}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "VIRTUAL_ENV": str(Path(scripts).parent),
            "PYTHONPATH": PYTHON_PATH,
            "PYTHONNOUSERSITE": "1",
            "PYTHONWARNINGS": "" if self._host.ordinary_user else f"ignore:{ROOT_WARNING}:UserWarning",
            "PS1": "",
            "PS2": "",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_ROOT_USER_ACTION": "ignore",
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
        """Put a file where the page says, whole at once, with a time that no earlier version of it has.

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
        if not target.exists():
            target.write_bytes(content)
            return
        before = target.stat()
        new = target.with_name(f".{target.name}.new")  # so that who watches the file sees one change
        new.write_bytes(content)
        new.chmod(before.st_mode)
        # Python recognises a changed module by whole seconds and its size.
        newer = max(time.time(), before.st_mtime) + 2
        os.utime(new, (newer, newer))
        new.replace(target)

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
        terminal.refused = None if self._host.own_processes else _KILLS_BY_NAME
        self._terminals.append(terminal)
        terminal.begin()
        return terminal

    def python(self, terminal: Terminal, session: Terminal | None = None) -> Terminal:
        """Start a Python session, in a terminal of its own.

        Args:
            terminal: one that waits for a command; the session has its folder and variables.
            session: the terminal of a session that has ended; by default a new one.

        Raises:
            SandboxError: it does not start.
        """
        variables = shlex.quote(str(self.root / "run" / "variables"))
        terminal.run(f"(unset GUIDE_LEADER; export -p) >| {variables}", 30)
        session = session or self.terminal("сеанс Python")
        start = f"cd {shlex.quote(terminal.cwd)}; . {variables}; {session.python}"
        output = session.run(f"({start}) || [ $? -lt 128 ]", 30)
        if not session.in_session:
            raise SandboxError("сеанс Python не начался", output.text)
        return session

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
            running = self._ask({"do": "running"})[0]["lines"] or ["ничего"]
            error.output = "\n".join([error.output, "работают:", *running]).lstrip("\n")
            raise
        deadline = time.monotonic() + _LONGEST_WAIT_TO_SETTLE
        while self._ask({"do": "unsettled", "since": since})[0]["pids"]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.005)
        return output

    def daemons(self) -> list[str]:
        """The command lines of the workers and beats that run in no terminal."""
        lines: list[str] = self._ask({"do": "daemons"})[0]["lines"]
        return [self.canonical(line) for line in lines if DAEMON.search(line)]

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
                f'exec "{python}" -IS "{INSIDE / "shim.py"}" {run} "{python}" "{scripts / "celery"}" "$@"',
            )
        packages = self.root / "packages"
        self.add_program("pip", _PIP.format(packages=shlex.quote(str(packages)), python=shlex.quote(python)))
        self.add_program("sudo", _SUDO)
        self.add_program(
            "systemctl",
            f'exec {shlex.join([python, "-IS", str(INSIDE / "systemctl.py"), str(self.root / "run")])} "$@"',
        )
        self.add_program("journalctl", _JOURNALCTL.replace("FOLDER", shlex.quote(str(self.root / "run"))))
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
