"""The suite's side of the process that all sandboxes of a run come from."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from doctools.engine.inside import wire
from doctools.engine.inside.redirect import HOST_NAME_VARIABLE
from doctools.engine.terminal import SandboxError

HOST_NAME = "web1"
"""The name of the reader's machine on every page."""

INSIDE = Path(__file__).parent / "inside"
"""What runs in child processes."""

PYTHON_PATH = str(INSIDE / "on_path")
"""The folder of the module that each Python in a sandbox imports when it starts."""

READERS_TERMINAL = {"LANG": "C.UTF-8", "TERM": "xterm"}
"""What Celery remembers when it is loaded, and so what every terminal begins with."""

_KEPT = ("PATH", "TMPDIR")
"""What the host learns of the suite's own variables, among which a CI keeps its secrets."""


class Host:
    """The process that all sandboxes of a run come from.

    Args:
        preloaded: whether commands find Celery loaded, instead of loading it each time.

    Raises:
        SandboxError: the system is not Linux; at its first use: it did not start.
    """

    def __init__(self, preloaded: bool = True) -> None:
        if sys.platform != "linux":
            raise SandboxError(f"страницы исполняются только на Linux, а это {sys.platform}")
        self.preloaded = preloaded
        self._one_at_a_time = threading.Lock()
        self._answer: dict[str, Any] = {}
        self._control, other = wire.pair()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "doctools.engine.inside.zygote",
                str(other.fileno()),
                "preloaded" if preloaded else "plain",
                " " * 2000,
            ],
            pass_fds=[other.fileno()],
            env={
                **{name: os.environ[name] for name in _KEPT if name in os.environ},
                **READERS_TERMINAL,
                "PYTHONPATH": PYTHON_PATH,
                "PYTHONNOUSERSITE": "1",
                HOST_NAME_VARIABLE: HOST_NAME,
                "GUIDE_ROOM": " " * 8000,  # for the variables of the commands that it becomes
            },
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        other.close()

    def _told(self, of: str) -> Any:
        """What it tells of itself once it has loaded Celery: a run has other things to do meanwhile."""
        with self._one_at_a_time:
            if not self._answer:
                answer, _ = wire.receive(self._control)
                if answer is None:
                    raise SandboxError(f"хозяин песочниц не запустился (код {self._process.wait()})")
                self._answer = answer
            return self._answer[of]

    @property
    def ordinary_user(self) -> bool:
        """Whether all that is done in the sandboxes is done as an ordinary user."""
        return bool(self._told("ordinary_user"))

    @property
    def own_processes(self) -> bool:
        """Whether a sandbox sees only its own processes."""
        return bool(self._told("own_processes"))

    @property
    def read(self) -> list[str]:
        """The variables that were read while Celery was loaded."""
        return list(self._told("read"))

    def page(self, own_network: bool = False, project: str = "") -> tuple[socket.socket, Path]:
        """Fork the keeper of a page.

        Args:
            own_network: whether it has a network of its own.
            project: where the reader's folder stands a second time; empty: nowhere.

        Returns:
            The keeper's socket and the page's folder.

        Raises:
            SandboxError: the host did not start, or there is no room for the folder, no network of its own.
        """
        self._told("own_processes")
        ours, theirs = wire.pair()
        with theirs, self._one_at_a_time:
            try:
                wire.send(
                    self._control,
                    {"machine": HOST_NAME, "own_network": own_network, "project": project},
                    [theirs.fileno()],
                )
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
