"""Follows a page as its reader would: makes the files, types the commands, looks at what comes.

A scenario holds the reader's machine for one page and one broker. Each block is executed by one
method, which returns what differs or None; :mod:`engine.evaluators` makes failures of that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.comparison import Difference, cannot_match, compare, elisions, find, match_start, visible
from engine.page import Block, FrontMatter, Line, Typed
from engine.sandbox import Sandbox, SandboxError, Session, Terminal, TimeUpError
from engine.servers import Access

TIMEOUT = 30.0
"""Seconds that one command of a block may take."""

_AFTER_CTRL_C = (0, 1, 130)
"""How a command may end on Ctrl+C if the page does not say: well, as a Celery worker does, by the signal."""

_SECTION_MARK = re.compile(rb"^[ \t]*# --8<-- \[(?:start|end):[\w-]+\]\r?\n", re.MULTILINE)
_AMQP = "amqp://guest:**@localhost:5672//"


@dataclass(frozen=True)
class Failure:
    """What went wrong in a block.

    ``line`` is the line of the page to look at; ``fatal`` says that the page cannot go on.
    """

    line: int
    what: str
    detail: str = ""
    fatal: bool = False


@dataclass(frozen=True)
class Record:
    """What a command showed, for ``make update`` and for the proof by mutants."""

    typed: Typed
    came: tuple[str, ...]
    mode: str
    """``whole``, or ``start`` and ``later`` for a command that goes on."""
    unordered: bool
    failed: bool = False


@dataclass
class Scenario:
    """A page being followed.

    Args:
        sandbox: the reader's machine.
        page: what the page says of itself.
        access: how it reaches its broker.
        examples: the folder of the files that pages show.
        patient: whether to wait for all that is shown even where what came differs already, so that
            there is something to write into the page.
    """

    sandbox: Sandbox
    page: FrontMatter
    access: Access
    examples: Path
    patient: bool = False
    records: list[Record] = field(default_factory=list)
    elisions: int = 0
    _named: dict[str, Terminal] = field(default_factory=dict)
    _unnamed: list[Terminal] = field(default_factory=list)
    _session: Session | None = None
    _started: dict[int, tuple[int, str]] = field(default_factory=dict)

    def execute(self, block: Block) -> Failure | None:
        """Execute a block that is a file, a Python session or a shell session."""
        try:
            if block.kind == "file":
                self._place(block)
                return None
            if died := self._died():
                return died
            if block.kind == "pycon":
                return self._type_python(block)
            return self._type_commands(block)
        except SandboxError as error:
            return self._failure(block.line, error.text, error.output, fatal=True)
        except OSError as error:
            return self._failure(block.line, f"{type(error).__name__}: {error}", fatal=True)

    def finish(self) -> Failure | None:
        """Look whether all that should still run does. The sandbox is closed by its owner."""
        return self._died()

    def leave(self) -> None:
        """Let go of the Python session; the rest is the sandbox's."""
        if self._session:
            self._session.close()
            self._session = None

    def logs(self) -> str:
        """The last lines of every terminal where something runs."""
        parts = []
        for terminal in self._terminals():
            if terminal.running:
                terminal.read_now()
                tail = "\n".join(terminal.lines()[-15:])
                parts.append(
                    f"--- терминал «{terminal.name}»: {terminal.running}\n{self.sandbox.canonical(tail)}"
                )
        return "\n".join(parts)

    def _place(self, block: Block) -> None:
        content = (self.examples / block.include).read_bytes()
        self.sandbox.place(block.title, _SECTION_MARK.sub(b"", content))

    # --- Python

    def _type_python(self, block: Block) -> Failure | None:
        first: Failure | None = None
        for typed in block.typed:
            if self._session is None or self._session.ended:
                self.leave()
                self._session = self.sandbox.python(self._free_terminal())
            seconds = block.directives.timeout or TIMEOUT
            try:
                text = self._session.type(typed.text, seconds)
            except SandboxError as error:
                return self._failure(typed.line, f"{typed.text!r} {error.text}", error.output, fatal=True)
            failure = self._compared(typed, self._lines(text), block.directives.unordered)
            first = first or failure
        return first

    # --- shell

    def _type_commands(self, block: Block) -> Failure | None:
        first: Failure | None = None
        terminal = self._terminal_of(block)
        for typed in block.typed:
            last = typed is block.typed[-1]
            status = block.directives.exit if last else 0
            if typed.text == "^C":
                failure = self._press_ctrl_c(terminal, typed, block, status)
            elif not typed.source:
                failure = self._look_further(terminal, typed, block)
            elif last and block.directives.keeps_running:
                failure = self._start(terminal, typed, block)
            else:
                failure = self._run(terminal, typed, block, status)
            if failure and failure.fatal:
                return failure
            first = first or failure
        return first

    def _run(self, terminal: Terminal, typed: Typed, block: Block, status: int) -> Failure | None:
        seconds = block.directives.timeout or TIMEOUT
        try:
            output = terminal.run(typed.text, seconds)
        except SandboxError as error:
            hint = ""
            if isinstance(error, TimeUpError):
                hint = "; если команда и должна работать дальше, поставьте над блоком <!-- keeps-running -->"
            return self._failure(
                typed.line, f"команда {typed.text!r} {error.text}{hint}", error.output, fatal=True
            )
        came = self._lines(output.text)
        failure = self._compared(typed, came, block.directives.unordered, failed=output.status != status)
        if output.status != status:
            what = f"команда {typed.text!r} закончилась с кодом {output.status}, а не {status}"
            return self._failure(typed.line, what, failure.detail if failure else "\n".join(came[-30:]))
        return failure

    def _start(self, terminal: Terminal, typed: Typed, block: Block) -> Failure | None:
        seconds = block.directives.timeout or TIMEOUT
        shown, came = self._audible(typed.shown), list[str]()

        def decided(lines: list[str]) -> bool:
            came[:] = self._audible_lines(self._translated(lines))
            differs = not self.patient and cannot_match(shown, came[:-1])
            return differs or match_start(shown, came) is not None

        terminal.start(typed.text)
        terminal.wait_for(decided, seconds)
        found = match_start(shown, came) is not None
        terminal.running = typed.text
        self._record(typed, came, "start", block.directives.unordered, failed=terminal.status is not None)
        if terminal.status is not None:
            terminal.running = None
            what = f"команда {typed.text!r} не работает дальше: закончилась с кодом {terminal.status}"
            return self._failure(typed.line, what, "\n".join(came[-30:]), fatal=True)
        self._started[id(terminal)] = (typed.line, typed.text)
        if not found:
            difference = compare(shown, came).difference
            late = f"за {seconds:g} с не появилось то, что показано"
            what = "вывод не такой, как на странице" if cannot_match(shown, came) else late
            return self._differs(typed, difference, what)
        self.elisions += elisions(shown, came)
        self._forget(terminal, match_start(shown, came) or 0)
        return None

    def _look_further(self, terminal: Terminal, typed: Typed, block: Block) -> Failure | None:
        if not terminal.running:
            return self._failure(typed.line, f"в терминале «{terminal.name}» ничего не запущено", fatal=True)
        seconds = block.directives.timeout or TIMEOUT
        shown, came = self._audible(typed.shown), list[str]()
        unordered = block.directives.unordered

        def all_came(lines: list[str]) -> bool:
            came[:] = self._audible_lines(self._translated(lines))
            return find(shown, came, unordered) is not None

        terminal.wait_for(all_came, seconds)
        self._record(typed, came, "later", unordered)
        taken = find(shown, came, unordered)
        if taken is None:
            # blame the line after the longest beginning that did come
            reached = max(
                (n for n in range(len(shown) + 1) if find(shown[:n], came, unordered) is not None), default=0
            )
            whole = compare(shown, came, unordered).difference
            difference = Difference(reached, whole.diff if whole else "")
            return self._differs(typed, difference, f"за {seconds:g} с не появилось то, что показано")
        self.elisions += elisions(shown, came)
        self._forget(terminal, taken)
        return None

    def _press_ctrl_c(self, terminal: Terminal, typed: Typed, block: Block, status: int) -> Failure | None:
        if not terminal.running:
            return self._failure(
                typed.line, f"Ctrl+C: в терминале «{terminal.name}» ничего не запущено", fatal=True
            )
        command = terminal.running
        self._started.pop(id(terminal), None)
        terminal.status = None
        terminal.interrupt()
        try:
            output = terminal.wait_for_prompt(block.directives.timeout or TIMEOUT)
        except SandboxError as error:
            what = f"Ctrl+C: команда {command!r} {error.text}"
            return self._failure(typed.line, what, error.output, fatal=True)
        came = self._lines(output.text)
        wanted = (status,) if status else _AFTER_CTRL_C
        orderly = output.status in wanted
        failure = self._compared(typed, came, block.directives.unordered, failed=not orderly)
        if not orderly:
            expected = " или ".join(map(str, wanted))
            what = f"после Ctrl+C команда {command!r} закончилась с кодом {output.status}, а не {expected}"
            return self._failure(typed.line, what, failure.detail if failure else "\n".join(came[-30:]))
        return failure

    def _terminal_of(self, block: Block) -> Terminal:
        if block.title:
            if block.title not in self._named:
                self._named[block.title] = self.sandbox.terminal(block.title, self._cwd())
            return self._named[block.title]
        return self._free_terminal()

    def _free_terminal(self) -> Terminal:
        for terminal in reversed(self._unnamed):
            if not terminal.running:
                return terminal
        self._unnamed.append(self.sandbox.terminal(str(len(self._unnamed) + 1), self._cwd()))
        return self._unnamed[-1]

    def _cwd(self) -> str | None:
        """Where a reader opens one more terminal: in the folder of the last."""
        return self._unnamed[-1].cwd or None if self._unnamed else None

    def _terminals(self) -> list[Terminal]:
        return [*self._unnamed, *self._named.values()]

    def _died(self) -> Failure | None:
        for terminal in self._terminals():
            started = self._started.get(id(terminal))
            if not started:
                continue
            terminal.read_now()
            if terminal.status is not None:
                del self._started[id(terminal)]
                tail = self.sandbox.canonical("\n".join(terminal.lines()[-30:]))
                line, command = started
                end = f"закончилась сама с кодом {terminal.status}"
                return Failure(
                    line, f"команда {command!r}, запущенная в строке {line}, {end}", tail, fatal=True
                )
        return None

    def _forget(self, terminal: Terminal, taken: int) -> None:
        """Let the next look at a terminal start behind so many of the lines that can be shown."""
        heard = _heard(self._translated(terminal.lines()), self.access.silent)
        terminal.forget_lines(heard[taken - 1] + 1 if taken else 0)

    # --- comparing

    def _lines(self, text: str) -> list[str]:
        return self._translated(visible(text))

    def _translated(self, lines: list[str]) -> list[str]:
        if not lines:
            return []
        return [self._as_named(line) for line in self.sandbox.canonical("\n".join(lines)).split("\n")]

    def _as_named(self, line: str) -> str:
        """Give the broker's address as the code on the page names it."""
        if not self.access.silent or self.page.broker != "rabbitmq":
            return line
        amqp = _AMQP.replace("localhost", "127.0.0.1") if "Connected to" in line else _AMQP
        return re.sub(r"\bfilesystem://\S*//|\bredis://(:\*\*@)?localhost:6379/0", lambda _: amqp, line)

    def _audible_lines(self, lines: Sequence[str]) -> list[str]:
        return audible(lines, self.access.silent)

    def _audible(self, shown: Sequence[Line]) -> list[str]:
        return self._audible_lines([line.text for line in shown])

    def _audible_numbers(self, shown: Sequence[Line]) -> list[int]:
        """The numbers on the page of the lines that :meth:`_audible` gives."""
        return [shown[n].number for n in _heard([line.text for line in shown], self.access.silent)]

    def _compared(
        self, typed: Typed, came: list[str], unordered: bool, failed: bool = False
    ) -> Failure | None:
        came = self._audible_lines(came)
        self._record(typed, came, "whole", unordered, failed)
        comparison = compare(self._audible(typed.shown), came, unordered)
        self.elisions += comparison.elisions
        return self._differs(typed, comparison.difference, "вывод не такой, как на странице")

    def _record(
        self, typed: Typed, came: Sequence[str], mode: str, unordered: bool, failed: bool = False
    ) -> None:
        self.records.append(Record(typed, tuple(came), mode, unordered, failed))

    def _differs(self, typed: Typed, difference: Difference | None, what: str) -> Failure | None:
        if difference is None:
            return None
        numbers = self._audible_numbers(typed.shown)
        number = numbers[difference.at] if difference.at < len(numbers) else typed.line
        return self._failure(number, f"{typed.text!r}: {what}" if typed.text else what, difference.diff)

    def _failure(self, line: int, what: str, detail: str = "", fatal: bool = False) -> Failure:
        logs = self.logs()
        whole = "\n".join(part for part in (self.sandbox.canonical(detail), logs) if part)
        return Failure(line, what, whole, fatal)


def replay(record: Record, shown: Sequence[str], silent: Sequence[str]) -> int | None:
    """Compare a page's changed lines with what came when the page was executed.

    Args:
        record: what came.
        shown: the lines that the page would show instead.
        silent: patterns of the lines that this broker does not print.

    Returns:
        The number of the first line that differs, from 0, or None.
    """
    heard = audible(shown, silent)
    if record.mode == "start":
        found = match_start(heard, record.came) is not None
    elif record.mode == "later":
        found = find(heard, record.came, record.unordered) is not None
    else:
        difference = compare(heard, record.came, record.unordered).difference
        return None if difference is None else difference.at
    if found:
        return None
    difference = compare(heard, record.came).difference
    return difference.at if difference else 0


def audible(lines: Sequence[str], silent: Sequence[str]) -> list[str]:
    """The lines without those that a broker does not print, and without blank ones before the first."""
    return [lines[number] for number in _heard(lines, silent)]


def _heard(lines: Sequence[str], silent: Sequence[str]) -> list[int]:
    """The numbers, from 0, of the lines that :func:`audible` gives."""
    heard = [n for n, line in enumerate(lines) if not any(re.fullmatch(each, line) for each in silent)]
    while heard and not lines[heard[0]]:
        heard.pop(0)
    return heard
