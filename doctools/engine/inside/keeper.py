"""Keeps one page: owns the sandbox's folder and every process in it."""

import os
import pty
import shutil
import signal
import socket
import tempfile
import termios
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from doctools.engine.inside import processes, wire
from doctools.engine.inside.leader import BASH, Leader
from doctools.engine.inside.loop import Loop, run_to_the_end
from doctools.engine.inside.namespaces import become_own_machine


class Keeper(Loop):
    """Owns a sandbox: its folder and every process in it.

    Args:
        suite: where messages come from.
        machine: the name of the reader's machine.
        own_network: whether it has a network of its own.
        project: where the reader's folder stands a second time; empty: nowhere.
    """

    def __init__(self, suite: socket.socket, machine: str, own_network: bool, project: str) -> None:
        os.setsid()
        processes.adopt_orphans()
        super().__init__()
        processes.show_as(["/sbin/init"])
        self.suite = suite
        self.leaders: set[int] = set()
        signal.signal(signal.SIGTERM, lambda *_: self.close())
        try:
            self.root = Path(tempfile.mkdtemp(prefix="page-")).resolve()
            for name in ("home", "run", "bin", "tmp", "etc"):
                (self.root / name).mkdir()
            become_own_machine(machine, own_network, self.root / "etc", self.root / "home", project)
        except OSError as error:
            if hasattr(self, "root"):
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
        with suppress(ConnectionError):
            wire.send(self.suite, message, files)

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
        termios.tcsetwinsize(slave, (message["rows"], message["columns"]))
        settings = termios.tcgetattr(slave)
        settings[1] &= ~termios.ONLCR  # lines end as the program ends them
        settings[3] &= ~termios.ECHO  # what is typed stands on the page already
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        wire.through_folder(listener.bind, message["socket"])
        listener.listen()
        pid = os.fork()
        if pid == 0:
            self.leave_in_child()
            self.suite.close()
            os.close(master)
            run_to_the_end(lambda: Leader(slave, listener, message).serve())
        self.leaders.add(pid)
        os.close(slave)
        listener.close()
        self.tell({"leader": pid}, [master])
        os.close(master)

    def do_running(self, _: dict[str, Any]) -> None:
        """Tell the command lines of what runs in the sandbox, but for what its terminals consist of."""
        pids = [pid for pid in processes.descendants(os.getpid()) if pid not in self.leaders]
        lines = [processes.command_line(pid) for pid in sorted(pids)]
        self.tell({"lines": [line for line in lines if line not in ("", "bash", " ".join(BASH))]})

    def do_daemons(self, _: dict[str, Any]) -> None:
        """Tell the command lines of what runs in no terminal."""
        pids = processes.daemons(os.getpid(), self.leaders)
        self.tell({"lines": [processes.command_line(pid) for pid in sorted(pids)]})

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


def _make_writable(root: Path) -> None:
    for folder, _, _ in os.walk(root):
        with suppress(OSError):
            Path(folder).chmod(0o700)
