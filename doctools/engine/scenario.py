"""Follows a page as its reader would: makes the files, types the commands, looks at what comes.

A scenario holds the reader's machine for one page and one broker. Each block is executed by one method, which
returns what differs or None; :mod:`doctools.engine.items` makes failures of that. How the output is
looked at, and what counts as the same, say the classes of :mod:`doctools.engine.looks`.
"""

import re
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from doctools.engine import celery
from doctools.engine.comparison import Comparison
from doctools.engine.desk import Desk, Program
from doctools.engine.expressions import ExpressionError
from doctools.engine.failure import Failure, StopError
from doctools.engine.looks import PAUSE, Asked, AskedLater, End, Later, Look, Record, Start
from doctools.engine.sandbox import Sandbox
from doctools.engine.screen import visible
from doctools.engine.servers import Access
from doctools.engine.terminal import Output, SandboxError, Terminal, TimeUpError
from doctools.engine.translation import Translation
from doctools.engine.values import Ties
from doctools.engine.watch import Watch
from doctools.pages.blocks import Block
from doctools.pages.directives import Directives
from doctools.pages.head import FrontMatter
from doctools.pages.typed import Typed

TIMEOUT = 30.0
"""Seconds that one command of a block may take."""

_AGAIN = 0.2
"""Seconds after which a command is repeated that has not printed yet what is shown."""

_OTHER_IDENTIFIER = "идентификатор на странице уже стоит вместо другого"

_STOPS = re.compile(r"kill|stop|shutdown")
"""Found in what is typed to end a program of another terminal."""

_SECTION_MARK = re.compile(rb"^[ \t]*# --8<-- \[(?:start|end):[\w-]+\]\r?\n", re.MULTILINE)


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
    _session: Terminal | None = None
    _line: int = 1
    _stopper: int = 0

    def __post_init__(self) -> None:
        self._reader = Translation(self.sandbox, self.page, self.access)
        self.desk = Desk(self.sandbox, self._reader)
        self._watch = Watch(self.sandbox.home, self._reader.text)

    def execute(self, block: Block) -> Failure | None:
        """Execute a block that is a file, a Python session or a shell session."""
        try:
            if block.kind == "file":
                content = (self.examples / block.include).read_bytes()
                self.sandbox.place(block.title, _SECTION_MARK.sub(b"", content))
                return None
            self._begin(block)
            return self._type_python(block) if block.kind == "pycon" else self._type_commands(block)
        except StopError as stop:
            return self._failure(stop.line, stop.what, stop.detail, fatal=True)
        except SandboxError as error:
            return self._failure(block.line, error.text, error.output, fatal=True)
        except (ExpressionError, OSError) as error:
            name = "" if isinstance(error, ExpressionError) else f"{type(error).__name__}: "
            return self._failure(block.line, f"{name}{error}", fatal=True)

    def finish(self) -> Failure | None:
        """Look that all goes on which should, and nothing else, and that no log tells of a new error.

        The sandbox is closed by its owner.
        """
        try:
            self.desk.look_for_dead(self._stopper or self._line)
            for program in self.desk.programs():
                self.desk.see_it_ended(program)
            self.desk.look_for_left(self._line)
            errors = self._watch.unannounced()
        except StopError as stop:
            return Failure(stop.line, stop.what, stop.detail, fatal=True)
        except ExpressionError as error:
            return Failure(1, str(error), fatal=True)
        if not errors:
            return None
        hint = "покажите её или предупредите о ней над блоком, где она есть: <!-- errors: слова из неё -->"
        detail = "\n".join("\n".join([f"--- {each.where}", *each.lines]) for each in errors)
        return Failure(errors[0].line, f"в логе ошибка, которой на странице нет; {hint}", detail)

    def _begin(self, block: Block) -> None:
        """Do what comes before the first command of a block."""
        self.desk.look_for_dead(self._stopper or self._line, block.title if block.directives.ends else "")
        self._line = block.line
        if any(_STOPS.search(typed.text) for typed in block.typed):
            self._stopper = block.line
        self.desk.look_around(block.title)
        if block.directives.errors:
            for terminal in self.desk.terminals():
                terminal.read_now()
            self._watch.announce(block.directives.errors)
        for title in block.directives.ends_of:
            program = next((each for each in self.desk.programs() if each.terminal.name == title), None)
            if program is None:
                raise StopError(block.line, f"ends: в терминале «{title}» ничего не запущено")
            program.may_end = block.line
        where = f"терминал «{block.title}»" if block.title else ""
        self._watch.show(where, (line.text for typed in block.typed for line in typed.shown))

    def _type_python(self, block: Block) -> Failure | None:
        failures = []
        for typed in block.typed:
            if self._session is None or not self._session.in_session:
                self._session = self.sandbox.python(self.desk.free(), self._session)
            type_it = partial(self._session.run, self._ties.typed(typed.text))
            look = self._look(Look, typed, block.directives)
            failures.append(self._whole(look, type_it, repr(typed.text), (0,)))
        return next(filter(None, failures), None)

    def _type_commands(self, block: Block) -> Failure | None:
        terminal = self.desk.named(block.title) if block.title else self.desk.free()
        failures = []
        for typed, said, following in block.steps:
            try:
                failures.append(self._step(terminal, typed, said, following))
            except (StopError, SandboxError):
                if first := next(filter(None, failures), None):
                    return replace(first, fatal=True)  # what came first is nearer to the cause
                raise
        return next(filter(None, failures), None)

    def _step(
        self, terminal: Terminal, typed: Typed, said: Directives, following: Typed | None
    ) -> Failure | None:
        """Do one thing that a reader does in a terminal, and look at what comes of it."""
        program = self.desk.program(terminal)
        goes_on = said.keeps_running or bool(following and following.prompt)
        way = Look if not goes_on else Asked if following and following.prompt else Start
        if typed.source and not typed.prompt and not typed.is_interrupt:
            if program:
                self.desk.see_it_ended(program)
            type_it = self._start if goes_on else self._run
            return type_it(terminal, self._look(way, typed, said))
        if program is None:
            pressed = "Ctrl+C: " if typed.is_interrupt else ""
            raise StopError(typed.line, f"{pressed}в терминале «{terminal.name}» ничего не запущено")
        if typed.is_interrupt:
            return self._interrupt(program, self._look(way, typed, said))
        if typed.prompt:
            return self._answer(program, self._look(way, typed, said))
        if said.ends:
            return self._wait_for_end(program, self._look(End, typed, said))
        later = AskedLater if following and following.prompt and not said.only else Later
        return self._follow(program, self._look(later, typed, said))

    def _run(self, terminal: Terminal, look: Look) -> Failure | None:
        """Type a command and wait for its end."""
        hint = "; если команда и должна работать дальше, поставьте над блоком <!-- keeps-running -->"
        terminal.listener = None
        type_it = partial(self.sandbox.run, terminal, self._ties.typed(look.typed.text))
        return self._whole(look, type_it, f"команда {look.typed.text!r}", (look.said.exit,), hint)

    def _start(self, terminal: Terminal, look: Look) -> Failure | None:
        """Type a command that goes on."""
        if program := self.desk.program(terminal):
            what = f"терминал «{terminal.name}» занят командой {program.command!r}"
            raise StopError(look.typed.line, what)
        terminal.listener = self._watch.log(f"терминал «{terminal.name}»", look.typed.line).take_in
        return self._follow(self.desk.begin(terminal, look.typed.line, look.typed.text), look)

    def _interrupt(self, program: Program, look: Look) -> Failure | None:
        """Press Ctrl+C, and wait for the end unless the program goes on."""
        terminal, command = program.terminal, program.command
        terminal.interrupt()
        program.presses += 1
        self.desk.see_it_runs(program, look.typed)
        if type(look) is not Look:
            return self._follow(program, look)

        def wait(seconds: float) -> Output:
            third = seconds / 3
            pauses: tuple[float, ...] = ()
            if celery.MAY_HANG_ON_CTRL_C.search(command):
                pauses, seconds = (third, third), third
            elif program.presses > 1 and celery.MAY_HANG_ON_CTRL_C_AGAIN.search(command):
                pauses, seconds = (seconds, third), third
            for pause in pauses:  # press again, and say so, where a reader may have to as well
                with suppress(TimeUpError):
                    return terminal.wait_for_prompt(pause)
                again = f"команда {command!r} зависла, Ctrl+C нажато ещё раз"
                warnings.warn(f"строка {look.typed.line}: {again}", stacklevel=1)
                terminal.interrupt()
            return terminal.wait_for_prompt(seconds)

        wanted = (look.said.exit,) if look.said.exit else celery.AFTER_CTRL_C
        failure = self._whole(look, wait, f"Ctrl+C: команда {command!r}", wanted)
        self.desk.forget(program)
        return failure

    def _wait_for_end(self, program: Program, look: Look, hint: str = "") -> Failure | None:
        """Wait until a program ends by itself, and look at what it has printed since."""
        wait, name = program.terminal.wait_for_prompt, f"команда {program.command!r}"
        failure = self._whole(look, wait, name, (look.said.exit,), hint)
        self.desk.forget(program)
        return failure

    def _answer(self, program: Program, look: Look) -> Failure | None:
        """Type a line into a program that asks for one, and wait for the end unless it goes on."""
        terminal, typed, prompt = program.terminal, look.typed, look.said.prompt
        seconds = look.said.timeout or TIMEOUT

        def asks(lines: Sequence[str]) -> bool:
            return lines[-1:] == [prompt] and not terminal.at_line_start

        if program.last_line != prompt and not terminal.wait_for(asks, seconds):
            what = f"команда {program.command!r} не спрашивает: не видно приглашения «{prompt}»"
            raise StopError(typed.line, what, "\n".join(terminal.lines()[-30:]))
        if not typed.text and not typed.shown:
            program.last_line = prompt  # nothing is typed here
            if not look.said.keeps_running:
                raise StopError(
                    typed.line, f"команда {program.command!r} спрашивает дальше: нужно keeps-running"
                )
            return None
        for number, line in enumerate(typed.source):
            self.desk.see_it_runs(program, typed)
            if number:  # it asks for the next line of a statement
                terminal.wait_for(lambda lines: bool(lines) and not terminal.at_line_start, seconds)
            terminal.answer(line.text)
        program.last_line = ""
        if type(look) is not Look:
            return self._follow(program, look)
        hint = f"; если она и должна спрашивать дальше, закончите блок строкой «{prompt}» и keeps-running"
        return self._wait_for_end(program, look, hint)

    def _look(self, way: type[Look], typed: Typed, said: Directives) -> Look:
        return way(typed, said, (*self.access.silent, *celery.SAID_BY_SOME_PYTHONS))

    def _follow(self, program: Program, look: Look) -> Failure | None:
        """Look at what a program prints that goes on, until enough has come."""
        terminal, typed, seconds = program.terminal, look.typed, look.said.timeout or TIMEOUT
        heard: list[int] = []
        came: list[str] = []

        def decided(lines: list[str]) -> bool:
            lines = self._reader.lines(lines, program.command)
            heard[:] = look.hear(lines)
            came[:] = [lines[number] for number in heard]
            return look.decide(came, terminal.at_line_start, self._ties, self.patient)

        terminal.wait_for(decided, seconds)
        while self.patient and look.lacks(came, self._ties):
            if not terminal.wait_for_more(decided, PAUSE):
                break
        ended = terminal.status
        comparison = look.match(came, self._ties)
        taken = look.cut(came, comparison)
        failed = ended is not None and look.name != "later"
        kept = came if look.name == "later" and comparison.at is not None else came[:taken]
        self.records.append(Record(look, tuple(kept), failed))
        if failed:
            self.desk.forget(program)
            what = f"команда {program.command!r} не работает дальше: закончилась с кодом {ended}"
            raise StopError(typed.line, what, "\n".join(came[-30:]))
        if comparison.at is None or self.patient:
            terminal.forget_lines(heard[taken - 1] + 1 if taken else 0)
            program.last_line = came[taken - 1] if taken else program.last_line
        what = look.complaint(came, seconds)
        if ended is not None:
            what = f"команда {program.command!r} закончилась с кодом {ended}, не напечатав того, что показано"
        return self._differs(look, comparison, what)

    def _whole(
        self,
        look: Look,
        act: Callable[[float], Output],
        name: str,
        wanted: Sequence[int],
        hint: str = "",
    ) -> Failure | None:
        """Do something, wait for its end, compare all that was printed; repeat it, if that is said.

        Args:
            look: how to look at it.
            act: does it, in so many seconds.
            name: what messages call it.
            wanted: how it may end.
            hint: what to say if it does not.
        """
        seconds = look.said.timeout or TIMEOUT
        deadline = time.monotonic() + seconds
        repeats = look.said.repeat
        while True:
            try:
                output = act(max(deadline - time.monotonic(), 1.0) if repeats else seconds)
            except SandboxError as error:
                hint = hint if isinstance(error, TimeUpError) else ""
                raise StopError(look.typed.line, f"{name} {error.text}{hint}", error.output) from None
            lines = self._reader.lines(visible(output.text), look.typed.text)
            came = [lines[number] for number in look.hear(lines)]
            comparison = look.match(came, self._ties)
            orderly = output.status in wanted
            if not repeats or (orderly and comparison.at is None) or time.monotonic() > deadline:
                break
            time.sleep(_AGAIN)
        self.records.append(Record(look, tuple(came), not orderly))
        what = look.complaint(came, seconds)
        if repeats and comparison.at is not None:
            what = f"{what}, и не стал таким за {seconds:g} с"
        failure = self._differs(look, comparison, what)
        if not orderly:
            expected = " или ".join(map(str, wanted))
            what = f"{name} закончилась с кодом {output.status}, а не {expected}"
            return self._failure(look.typed.line, what, failure.detail if failure else "\n".join(came[-30:]))
        return failure

    def _differs(self, look: Look, comparison: Comparison, what: str) -> Failure | None:
        """Make a failure of a difference; without one remember which identifier stands for which."""
        if comparison.at is None:
            self.elisions += comparison.elisions
            tied = self._ties.tie(look.shown, comparison.came, comparison.pairs)
            if tied is None:
                return None
            comparison = replace(comparison, at=tied[0])
            what = Look.complaint(look, comparison.came, 0)
        at, came = comparison.at or 0, comparison.came
        diff = comparison.diff() or "\n".join(came[-30:])
        free = look.match(came)
        if free.at is None:
            tied = Ties(self._ties).tie(look.shown, free.came, free.pairs)
            what, diff = f"{what}; {_OTHER_IDENTIFIER}", tied[1] if tied else ""
        elif look.name != "start" and comparison.in_another_order(look.anywhere or look.goes_on):
            what = f"{what}; в другом порядке эти строки есть; если его решает случай: <!-- unordered -->"
        line = look.lines[at].number if at < len(look.lines) else look.typed.line
        return self._failure(line, f"{look.typed.text!r}: {what}" if look.typed.text else what, diff)

    def _failure(self, line: int, what: str, detail: str = "", fatal: bool = False) -> Failure:
        parts = [self.sandbox.canonical(detail), self.desk.tails()]
        with suppress(SandboxError):
            parts += [f"--- работает без терминала: {each}" for each in self.sandbox.daemons()]
        return Failure(line, what, "\n".join(filter(None, parts)), fatal)
