"""The terminals that a reader has open, and the programs that go on in them."""

import time
from dataclasses import dataclass

from doctools.engine.failure import StopError
from doctools.engine.sandbox import Sandbox
from doctools.engine.screen import visible
from doctools.engine.terminal import SandboxError, Terminal
from doctools.engine.translation import Translation
from doctools.pages.typed import Typed

_TAIL = 15
"""Lines of a terminal that a failure shows."""

_TO_END = 30.0
"""Seconds that a program may take to end which a page has told to."""


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
        reader: gives what is printed there as the reader sees it.
    """

    def __init__(self, sandbox: Sandbox, reader: Translation) -> None:
        self._sandbox, self._reader = sandbox, reader
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

    def see_it_runs(self, program: Program, typed: Typed) -> None:
        """Stop the page if a program has ended that something is typed into."""
        if program.terminal.status is not None:
            pressed = "Ctrl+C: " if typed.is_interrupt else ""
            what = f"{program} уже закончилась с кодом {program.terminal.status}"
            raise StopError(typed.line, pressed + what, "\n".join(program.terminal.lines()[-30:]))

    def look_for_dead(self, line: int, except_for: str = "") -> None:
        """Stop the page if a program has ended though it has not said why.

        Args:
            line: where a block begins that may be the reason.
            except_for: the terminal whose program the page says to have ended.
        """
        for program in self.programs():
            terminal = program.terminal
            terminal.read_now()
            if terminal.status is not None and not program.may_end and terminal.name != except_for:
                tail = "\n".join(self._reader.lines(terminal.lines()[-30:], program.command))
                self.forget(program)
                what = f"{program} закончилась сама с кодом {terminal.status}"
                if line > program.line:
                    ends = f"<!-- ends: {terminal.name} -->"
                    what += f"; если её остановил блок на строке {line}, поставьте над ним {ends}"
                raise StopError(program.line, what, tail)

    def look_for_left(self, line: int) -> None:
        """Look that no worker goes on in no terminal: a reader's would answer on the next page too."""
        deadline = time.monotonic() + _TO_END
        while left := self._sandbox.daemons():
            if time.monotonic() > deadline:
                what = "страница оставила работать воркер или beat без терминала: он ответит и на следующей"
                raise StopError(line, f"{what}; остановите его", "\n".join(left))
            time.sleep(0.2)

    def see_it_ended(self, program: Program) -> None:
        """Look whether a program that a block was to end has ended well; the page shows nothing of it."""
        if not program.may_end:
            return
        self.forget(program)
        try:
            output = program.terminal.wait_for_prompt(_TO_END)
        except SandboxError as error:
            raise StopError(program.may_end, f"ends: {program} {error.text}", error.output) from None
        if output.status:
            hint = "если так и надо, покажите конец её вывода: <!-- ends --> и <!-- exit: … -->"
            what = f"ends: {program} закончилась с кодом {output.status}, а не 0; {hint}"
            raise StopError(program.may_end, what, "\n".join(visible(output.text)[-30:]))
