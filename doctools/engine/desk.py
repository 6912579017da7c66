"""The terminals that a reader has open, and the programs that go on in them."""

from __future__ import annotations

from dataclasses import dataclass

from doctools.engine.sandbox import Sandbox
from doctools.engine.terminal import Terminal

_TAIL = 15
"""Lines of a terminal that a failure shows."""


@dataclass
class Program:
    """A program that goes on in a terminal.

    ``line`` is that of the page where it was started; ``may_end`` that of the block because of which it ends,
    0 for none; ``last_line`` is the last that the page has shown of it; ``presses`` counts those of Ctrl+C.
    """

    terminal: Terminal
    line: int
    command: str
    may_end: int = 0
    last_line: str = ""
    presses: int = 0

    def __str__(self) -> str:
        return f"команда {self.command!r}, запущенная в строке {self.line},"


class Desk:
    """The terminals of a page.

    Args:
        sandbox: the reader's machine.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._named: dict[str, Terminal] = {}
        self._unnamed: list[Terminal] = []
        self._programs: dict[int, Program] = {}
        self._tails: dict[int, str] = {}

    def named(self, title: str) -> Terminal:
        """The terminal that a page calls so; it is opened when it is first named."""
        if title not in self._named:
            self._named[title] = self.open(title)
        return self._named[title]

    def free(self) -> Terminal:
        """The terminal for blocks without a title: the last one where nothing goes on, or one more."""
        for terminal in reversed(self._unnamed):
            if not self.program(terminal):
                return terminal
        self._unnamed.append(self.open(str(len(self._unnamed) + 1)))
        return self._unnamed[-1]

    def open(self, name: str) -> Terminal:
        """Open one more terminal, as a reader does: in the folder of the last."""
        return self._sandbox.terminal(name, (self._unnamed[-1].cwd or None) if self._unnamed else None)

    def terminals(self) -> list[Terminal]:
        """All of them."""
        return [*self._unnamed, *self._named.values()]

    def begin(self, terminal: Terminal, line: int, command: str) -> Program:
        """Type a command that is to go on."""
        terminal.start(command)
        program = self._programs[id(terminal)] = Program(terminal, line, command)
        return program

    def program(self, terminal: Terminal) -> Program | None:
        """What goes on in a terminal, or has ended there without the page saying so."""
        return self._programs.get(id(terminal))

    def programs(self) -> list[Program]:
        """All that goes on."""
        return list(self._programs.values())

    def forget(self, program: Program) -> None:
        """A program has ended, as the page says."""
        self._programs.pop(id(program.terminal), None)
        program.terminal.listener = None

    def dead(self) -> list[Program]:
        """The programs that have ended though the page has not said why."""
        found = []
        for program in self.programs():
            program.terminal.read_now()
            if program.terminal.status is not None and not program.may_end:
                found.append(program)
        return found

    def look_around(self, except_for: str) -> None:
        """Remember how the terminals look, so that a failure shows only what is printed from now on."""
        for program in self.programs():
            if program.terminal.name != except_for:
                self._tails[id(program.terminal)] = self._tail(program.terminal)

    def tails(self) -> str:
        """The last lines of the terminals where something goes on, unless they have been shown before."""
        parts = []
        for program in self.programs():
            tail = self._tail(program.terminal)
            if tail and tail != self._tails.get(id(program.terminal)):
                self._tails[id(program.terminal)] = tail
                parts.append(f"--- терминал «{program.terminal.name}»: {program.command}\n{tail}")
        return "\n".join(parts)

    def _tail(self, terminal: Terminal) -> str:
        terminal.read_now()
        return self._sandbox.canonical("\n".join(terminal.lines()[-_TAIL:]))
