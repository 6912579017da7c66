"""Leads the session of one terminal: bash, and the commands that are forked for it."""

import fcntl
import os
import signal
import socket
import termios
from contextlib import suppress
from typing import Any, NoReturn

from doctools.engine.inside import loading, processes, wire
from doctools.engine.inside.command import become_command
from doctools.engine.inside.loop import Loop, run_to_the_end

BASH = ["bash", "--noprofile", "--norc", "--noediting", "-i"]


class Leader(Loop):
    """Leads the session of one terminal.

    Args:
        slave: the terminal.
        listener: where shims ask for commands.
        message: what the suite says of the terminal.
    """

    def __init__(self, slave: int, listener: socket.socket, message: dict[str, Any]) -> None:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        super().__init__()
        self.listener = listener
        self.environment: dict[str, str] = message["env"]
        self.clients: dict[int, socket.socket] = {}
        if os.fork() == 0:
            self.leave_in_child()
            self._become_bash(slave, message)
        processes.show_as([f"sshd: user@{os.ttyname(slave).removeprefix('/dev/')}"])
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
        if not loading.fits(message["env"], self.environment):
            wire.send(client, {"forked": False})
            for each in (*files, client.detach()):
                os.close(each)
            return
        pid = os.fork()
        if pid == 0:
            self.leave_in_child()
            self.listener.close()
            for other in self.clients.values():
                other.close()
            client.close()
            run_to_the_end(lambda: become_command(message, files))
        for each in files:
            os.close(each)
        self.clients[pid] = client
        wire.send(client, {"forked": True})
        self.on_readable(client, lambda: self.forward(pid, client))

    def forward(self, pid: int, client: socket.socket) -> None:
        """Give a command the signal that its shim got."""
        message, _ = wire.receive(client)
        sent = signal.SIGKILL if message is None else message["signal"]
        if message is None:
            self.forget(client)
            self.clients.pop(pid, None)
        with suppress(ProcessLookupError):
            os.kill(pid, sent)

    def child_ended(self, pid: int, code: int) -> None:
        """Tell a shim how its command ended."""
        if client := self.clients.pop(pid, None):
            with suppress(OSError):  # the shim has gone before its command
                wire.send(client, {"code": code})
            self.forget(client)

    def _become_bash(self, slave: int, message: dict[str, Any]) -> NoReturn:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(slave, os.getpgrp())
        for ignored in (signal.SIGTTOU, signal.SIGPIPE, signal.SIGXFSZ):  # the last two by Python
            signal.signal(ignored, signal.SIG_DFL)
        for number in range(3):
            os.dup2(slave, number)
        os.closerange(3, 256)
        os.chdir(message["cwd"])
        os.execve("/bin/bash", BASH, message["env"])
