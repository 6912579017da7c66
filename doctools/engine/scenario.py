"""Follows a page as its reader would: makes the files, types the commands, looks at what comes.

A scenario holds the reader's machine for one page and one broker. Each block is executed by one
method, which returns what differs or None; :mod:`doctools.engine.evaluators` makes failures of that.
"""

from __future__ import annotations

import difflib
import os
import re
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from doctools.engine.alignment import TO_FILL, part
from doctools.engine.comparison import (
    Difference,
    Ties,
    by_kind,
    cannot_match,
    compare,
    elisions,
    find,
    match_start,
    visible,
)
from doctools.engine.sandbox import Output, Sandbox, SandboxError, Session, Terminal, TimeUpError
from doctools.engine.servers import Access
from doctools.pages.blocks import Block
from doctools.pages.head import FrontMatter
from doctools.pages.lines import ELISION, Line, is_elision
from doctools.pages.typed import Typed

TIMEOUT = 30.0
"""Seconds that one command of a block may take."""

PROCESSORS = 8
"""The processors of the reader's machine on every page: how many processes a worker starts if not told."""

_CONCURRENCY = re.compile(r"\s(-c\b|--concurrency|--autoscale)")

_PAUSE = 2.0
"""Seconds without a line that make a pause: a worker looks for others for one."""

_ALIKE = 0.6
"""How alike, from 0 to 1, a changed line has to be to the one that the page shows."""

_OTHER_IDENTIFIER = "идентификатор на странице уже стоит вместо другого, или вместо этого уже стоит другой"

_AFTER_CTRL_C = (0, 1, 130)
"""How a command may end on Ctrl+C if the page does not say: well, as a Celery worker does, by the signal."""

_MAY_HANG_ON_CTRL_C = re.compile(r"\bcelery\b.*\bevents\b")
"""Commands that a reader may have to interrupt again.

If Ctrl+C falls while ``celery events`` reads a frame from RabbitMQ, it forgets what it has read of it, and
then waits for an answer for ever: once when it cancels its consumer, once more when it closes the connection.
The worker had the same fault: https://github.com/celery/celery/pull/7339.
"""

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
    """``whole``, or ``start``, ``later`` and ``end`` for a command that goes on."""
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
    _ties: Ties = field(default_factory=Ties)
    _named: dict[str, Terminal] = field(default_factory=dict)
    _unnamed: list[Terminal] = field(default_factory=list)
    _session: Session | None = None
    _started: dict[int, tuple[int, str]] = field(default_factory=dict)
    _tails: dict[int, str] = field(default_factory=dict)
    """The last lines of terminals, as they were when the block began or a failure showed them."""

    def execute(self, block: Block) -> Failure | None:
        """Execute a block that is a file, a Python session or a shell session."""
        try:
            if block.kind == "file":
                self._place(block)
                return None
            if died := self._died(block):
                return died
            self._look_around(block)
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

    def terminals(self) -> list[Terminal]:
        """The terminals that the page has opened."""
        return [*self._unnamed, *self._named.values()]

    def shell(self, name: str) -> Terminal:
        """Open one more terminal, in the folder that the page has come to."""
        return self.sandbox.terminal(name, self._cwd())

    def logs(self) -> str:
        """The last lines of the block's terminal, and of those that have printed since the block began.

        What a failure has said already is not said again.
        """
        parts = []
        for terminal in self.terminals():
            if not terminal.running:
                continue
            tail = self._tail(terminal)
            if tail and tail != self._tails.get(id(terminal)):
                self._tails[id(terminal)] = tail
                parts.append(f"--- терминал «{terminal.name}»: {terminal.running}\n{tail}")
        return "\n".join(parts)

    def _tail(self, terminal: Terminal) -> str:
        terminal.read_now()
        return self.sandbox.canonical("\n".join(terminal.lines()[-15:]))

    def _look_around(self, block: Block) -> None:
        """Remember how the terminals look that a failure in this block need not show."""
        for terminal in self.terminals():
            if terminal.running and terminal.name != block.title:
                self._tails[id(terminal)] = self._tail(terminal)

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
            failure = self._compared(typed, self._lines(text, typed.text), block.directives.unordered)
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
            elif block.directives.ends:
                failure = self._wait_for_end(terminal, typed, block, status)
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
            output = self.sandbox.run(terminal, typed.text, seconds)
        except SandboxError as error:
            hint = ""
            if isinstance(error, TimeUpError):
                hint = "; если команда и должна работать дальше, поставьте над блоком <!-- keeps-running -->"
            return self._failure(
                typed.line, f"команда {typed.text!r} {error.text}{hint}", error.output, fatal=True
            )
        came = self._lines(output.text, typed.text)
        failure = self._compared(typed, came, block.directives.unordered, failed=output.status != status)
        if output.status != status:
            what = f"команда {typed.text!r} закончилась с кодом {output.status}, а не {status}"
            return self._failure(typed.line, what, failure.detail if failure else "\n".join(came[-30:]))
        return failure

    def _start(self, terminal: Terminal, typed: Typed, block: Block) -> Failure | None:
        seconds = block.directives.timeout or TIMEOUT
        shown, came = self._audible(typed.shown), list[str]()
        pause, until = _Pause(), block.directives.until

        def reached() -> int | None:
            if not until:
                return match_start(shown, came, self._ties)
            named = _end(until, came)
            same = named is not None and compare(shown, came[:named], ties=self._ties).difference is None
            return named if same else None

        def decided(lines: list[str]) -> bool:
            came[:] = self._audible_lines(self._translated(lines, typed.text))
            pause.look(len(came))
            if terminal.at_line_start and _end(until, came) is not None:
                return True
            differs = not self.patient and cannot_match(shown, came[:-1], self._ties)
            return differs or reached() is not None

        terminal.start(typed.text)
        terminal.wait_for(decided, seconds)
        found, named = reached(), _end(until, came)
        terminal.running = typed.text
        end = len(came)
        if named is not None:
            end = named
        elif self.patient and found is None:
            end = likely_end(shown, came, pause.at)
        self._record(
            typed, came[:end], "start", block.directives.unordered, failed=terminal.status is not None
        )
        if terminal.status is not None:
            terminal.running = None
            what = f"команда {typed.text!r} не работает дальше: закончилась с кодом {terminal.status}"
            return self._failure(typed.line, what, "\n".join(came[-30:]), fatal=True)
        self._started[id(terminal)] = (typed.line, typed.text)
        if found is None:
            if self.patient:
                self._forget(terminal, end)
            difference = compare(shown, came[:end], ties=self._ties).difference
            if named is not None:
                what = f"вывод до строки, где есть {until!r}, не такой, как на странице"
            elif cannot_match(shown, came, self._ties):
                what = "вывод не такой, как на странице"
            elif until:
                what = f"за {seconds:g} с не появилась строка, где есть {until!r}"
                difference = difference or Difference(len(shown), "\n".join(came[-30:]))
            else:
                what = f"за {seconds:g} с не появилось то, что показано"
            return self._differs(typed, difference, what)
        self.elisions += elisions(shown, came)
        self._forget(terminal, found)
        return self._tied(typed, compare(shown, came[:found], ties=self._ties).pairs, came)

    def _look_further(self, terminal: Terminal, typed: Typed, block: Block) -> Failure | None:
        if not terminal.running:
            return self._failure(typed.line, f"в терминале «{terminal.name}» ничего не запущено", fatal=True)
        seconds = block.directives.timeout or TIMEOUT
        shown, came = self._audible(typed.shown), list[str]()
        unordered, only, command = block.directives.unordered, block.directives.only, terminal.running

        def enough() -> bool:
            return bool(only) and len(came) >= len(shown)

        def reached() -> int | None:
            if not only:
                return find(shown, came, unordered, self._ties)
            same = enough() and compare(shown, came, unordered, self._ties).difference is None
            return len(came) if same else None

        def decided(lines: list[str]) -> bool:
            heard = self._audible_lines(self._translated(lines, command))
            came[:] = [line for line in heard if re.search(only, line)] if only else heard
            if only and not self.patient:
                del came[len(shown) :]
            return reached() is not None or (enough() and terminal.at_line_start)

        terminal.wait_for(decided, seconds)
        while self.patient and enough() and reached() is None and self._more(terminal, decided):
            pass
        self._record(typed, came, "later", unordered)
        taken = reached()
        if taken is None:
            if self.patient:
                self._forget(terminal, len(part(shown, came, "later")), only)
            what = f"за {seconds:g} с не появилось то, что показано"
            if enough():
                what = f"строки, где есть {only!r}, не такие, как на странице"
            return self._differs(typed, self._not_found(shown, came, unordered), what)
        self._forget(terminal, taken, only)
        return self._found(typed, came[:taken], unordered)

    @staticmethod
    def _more(terminal: Terminal, decided: Callable[[list[str]], bool]) -> bool:
        """Whether a terminal goes on to print before a pause; what has come is looked at again."""
        before = len(terminal.lines())
        return terminal.wait_for(lambda lines: len(lines) > before and (decided(lines) or True), _PAUSE)

    def _wait_for_end(self, terminal: Terminal, typed: Typed, block: Block, status: int) -> Failure | None:
        """Wait until a command that kept running ends by itself; what is shown must be the last it prints."""
        command = terminal.running or self._started.get(id(terminal), (0, ""))[1]
        if not command:
            return self._failure(typed.line, f"в терминале «{terminal.name}» ничего не запущено", fatal=True)
        try:
            output = terminal.wait_for_prompt(block.directives.timeout or TIMEOUT)
        except SandboxError as error:
            return self._failure(typed.line, f"команда {command!r} {error.text}", error.output, fatal=True)
        del self._started[id(terminal)]
        came = self._audible_lines(self._lines(output.text, command))
        shown, unordered = self._audible(typed.shown), block.directives.unordered
        tail = [ELISION, *shown]
        comparison = compare(tail, came, unordered, self._ties)
        self._record(typed, came, "end", unordered, failed=output.status != status)
        if output.status != status:
            what = f"команда {command!r} закончилась с кодом {output.status}, а не {status}"
            return self._failure(typed.line, what, "\n".join(came[-30:]))
        if comparison.difference:
            difference = replace(comparison.difference, at=max(comparison.difference.at - 1, 0))
            return self._differs(typed, difference, "конец вывода не такой, как на странице")
        return self._found(typed, came, unordered)

    def _not_found(self, shown: list[str], came: list[str], unordered: bool) -> Difference:
        """Blame the line after the longest beginning that did come."""
        reached = max(
            (n for n in range(len(shown) + 1) if find(shown[:n], came, unordered, self._ties) is not None),
            default=0,
        )
        whole = compare(shown, came, unordered, self._ties).difference
        return Difference(reached, whole.diff if whole else "")

    def _found(self, typed: Typed, came: list[str], unordered: bool) -> Failure | None:
        """Note what was found at the end of lines that came."""
        shown = self._audible(typed.shown)
        self.elisions += elisions(shown, came)
        pairs = compare([ELISION, *shown], came, unordered, self._ties).pairs
        return self._tied(typed, [(at - 1, other) for at, other in pairs], came)

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
            output = self._after_ctrl_c(terminal, typed, command, block.directives.timeout or TIMEOUT)
        except SandboxError as error:
            what = f"Ctrl+C: команда {command!r} {error.text}"
            return self._failure(typed.line, what, error.output, fatal=True)
        came = self._lines(output.text, command)
        if only := block.directives.only:
            came = [line for line in came if re.search(only, line)]
        wanted = (status,) if status else _AFTER_CTRL_C
        orderly = output.status in wanted
        failure = self._compared(typed, came, block.directives.unordered, failed=not orderly)
        if not orderly:
            expected = " или ".join(map(str, wanted))
            what = f"после Ctrl+C команда {command!r} закончилась с кодом {output.status}, а не {expected}"
            return self._failure(typed.line, what, failure.detail if failure else "\n".join(came[-30:]))
        return failure

    def _after_ctrl_c(self, terminal: Terminal, typed: Typed, command: str, seconds: float) -> Output:
        """Wait for the end of a command; press again, and say so, where a reader may have to as well."""
        if not _MAY_HANG_ON_CTRL_C.search(command):
            return terminal.wait_for_prompt(seconds)
        for _ in range(2):
            with suppress(TimeUpError):
                return terminal.wait_for_prompt(seconds / 3)
            warnings.warn(
                f"строка {typed.line}: команда {command!r} зависла, Ctrl+C нажато ещё раз", stacklevel=1
            )
            terminal.interrupt()
        return terminal.wait_for_prompt(seconds / 3)

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

    def _died(self, block: Block | None = None) -> Failure | None:
        for terminal in self.terminals():
            started = self._started.get(id(terminal))
            if not started or (block and block.directives.ends and block.title == terminal.name):
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

    def _forget(self, terminal: Terminal, taken: int, only: str = "") -> None:
        """Let the next look at a terminal start behind so many of the lines that can be shown."""
        lines = self._translated(terminal.lines(), terminal.running or "")
        heard = [number for number in _heard(lines, self.access.silent) if re.search(only, lines[number])]
        terminal.forget_lines(heard[taken - 1] + 1 if taken else 0)

    # --- comparing

    def _lines(self, text: str, command: str) -> list[str]:
        return self._translated(visible(text), command)

    def _translated(self, lines: list[str], command: str) -> list[str]:
        """What a command printed, as it would on the reader's machine."""
        if not lines:
            return []
        text = self.sandbox.canonical("\n".join(lines))
        if not _CONCURRENCY.search(command):
            text = re.sub(rf"(?<=\bconcurrency: ){os.cpu_count()}(?= \()", str(PROCESSORS), text)
        return [self._as_named(line) for line in text.split("\n")]

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
        comparison = compare(self._audible(typed.shown), came, unordered, self._ties)
        self.elisions += comparison.elisions
        if comparison.difference:
            return self._differs(typed, comparison.difference, "вывод не такой, как на странице")
        return self._tied(typed, comparison.pairs, came)

    def _tied(self, typed: Typed, pairs: Iterable[tuple[int, int]], came: Sequence[str]) -> Failure | None:
        """Remember which identifier of the page stands for which; the lines have matched."""
        at = self._ties.tie(self._audible(typed.shown), came, pairs)
        if at is None:
            return None
        return self._differs(typed, Difference(at, ""), "вывод не такой, как на странице")

    def _record(
        self, typed: Typed, came: Sequence[str], mode: str, unordered: bool, failed: bool = False
    ) -> None:
        self.records.append(Record(typed, tuple(came), mode, unordered, failed))

    def _differs(self, typed: Typed, difference: Difference | None, what: str) -> Failure | None:
        if difference is None:
            return None
        numbers = self._audible_numbers(typed.shown)
        number = numbers[difference.at] if difference.at < len(numbers) else typed.line
        if not difference.diff:
            what += f"; {_OTHER_IDENTIFIER}"
        return self._failure(number, f"{typed.text!r}: {what}" if typed.text else what, difference.diff)

    def _failure(self, line: int, what: str, detail: str = "", fatal: bool = False) -> Failure:
        logs = self.logs()
        whole = "\n".join(part for part in (self.sandbox.canonical(detail), logs) if part)
        return Failure(line, what, whole, fatal)


class _Pause:
    """Finds where a program that goes on first stopped printing for a while."""

    def __init__(self) -> None:
        self.at: int | None = None
        self._lines = 0
        self._since = 0.0

    def look(self, lines: int) -> None:
        """Note how many lines have come by now."""
        now = time.monotonic()
        if lines <= self._lines:
            return
        if self.at is None and self._lines and now - self._since > _PAUSE:
            self.at = self._lines
        self._lines, self._since = lines, now


def _end(until: str, lines: Sequence[str]) -> int | None:
    """How many lines there are down to the first in which an expression is found."""
    if not until:
        return None
    return next((number for number, line in enumerate(lines, 1) if re.search(until, line)), None)


def likely_end(shown: Sequence[str], came: Sequence[str], pause: int | None) -> int:
    """How many of the lines that came a page would show of a program that goes on.

    Args:
        shown: the lines that it shows now, which did not come.
        came: those that came.
        pause: after how many of them the program stopped printing for a while.
    """
    if not any(is_elision(line) or line == TO_FILL for line in shown):
        return min(len(shown), len(came))
    last = by_kind(shown[-1])
    alike = [difflib.SequenceMatcher(None, last, by_kind(line)).ratio() for line in came]
    best = max(alike, default=0.0)
    if best > _ALIKE:
        return alike.index(best) + 1
    return len(came) if pause is None else pause


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
    elif record.mode == "end":
        found = compare([ELISION, *heard], record.came, record.unordered).difference is None
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
