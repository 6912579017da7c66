"""A Python session of the reader's machine, seen from the suite: types statements, reads what they show."""

import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from doctools.engine.inside import wire
from doctools.engine.inside.session import END
from doctools.engine.terminal import LARGEST_OUTPUT, Output, SandboxError, Terminal, TimeUpError, wait_for


@dataclass
class Session:
    """A Python session: types statements, reads what they show.

    Args:
        end: the socket of the session's process.
        output: where it writes what a terminal would show.
        kill: sends it a signal.
        terminals: those of the sandbox.
    """

    _end: socket.socket
    _output: int
    _kill: Callable[[signal.Signals], None]
    _terminals: Sequence[Terminal]
    _printed: bytearray = field(default_factory=bytearray)
    _number: int = 0
    ended: bool = False

    def type(self, source: str, seconds: float) -> Output:
        """Type a statement.

        Args:
            source: its lines, without prompts.
            seconds: how long it may take; then it is interrupted.

        Returns:
            What it showed, as a command that ended with 0.

        Raises:
            SandboxError: it hangs, is not whole, or the session died.
        """
        self._number += 1
        wire.send(self._end, {"source": source})
        mark = END % self._number
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
        return Output(printed, 0)

    def close(self) -> None:
        """Let go of the session: its process ends when it next waits for a statement."""
        self._end.close()
        os.close(self._output)

    def _read_to(self, mark: bytes, seconds: float) -> str | None:
        deadline = time.monotonic() + seconds
        while mark not in self._printed:
            if not wait_for(self._output, self._terminals, deadline):
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
