"""The ways of looking at what a command prints, and what each takes for the same.

A page shows all that a command printed, or the beginning of what goes on, or what is printed later, or how it
ended. Each way knows when enough has come (decide), compares it (match, which also tells the line to blame),
says what is wrong, and what a page should show instead (rewrite).
"""

import difflib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from doctools.engine.alignment import TO_FILL, part
from doctools.engine.comparison import Comparison, compare
from doctools.engine.expressions import found
from doctools.engine.values import Ties, by_kind
from doctools.pages.directives import Directives
from doctools.pages.lines import Line, is_elision
from doctools.pages.typed import Typed

PAUSE = 2.0
"""Seconds without a line that make a pause: a worker looks for others for one."""

_ALIKE = 0.6
"""How alike, from 0 to 1, a changed line has to be to the one that the page shows."""


class Look:
    """A way of looking: at all that was printed, when it has ended.

    Args:
        typed: what was typed, and what the page shows under it.
        said: what the comments above the block say.
        silent: patterns of the lines that this broker does not print; they are not looked at.
    """

    name = "whole"
    anywhere = goes_on = False

    def __init__(self, typed: Typed, said: Directives, silent: Sequence[str]) -> None:
        self.typed, self.said, self.silent = typed, said, silent
        heard = _heard([line.text for line in typed.shown], silent)
        self.lines = [typed.shown[number] for number in heard]
        self.shown = [line.text for line in self.lines]

    def hear(self, lines: Sequence[str]) -> list[int]:
        """The numbers of the lines to compare: not those of other brokers, nor what ``only`` leaves out."""
        only = self.said.only
        return [n for n in _heard(lines, self.silent) if not only or found(only, lines[n])]

    def decide(self, came: Sequence[str], line_is_whole: bool, ties: Ties, patient: bool) -> bool:
        """Whether enough has come, though the command may print more.

        Args:
            came: the lines to compare.
            line_is_whole: nothing can be added to the last of them.
            ties: the identifiers known so far.
            patient: to wait for all that is shown even where what came differs already.
        """
        return False

    def lacks(self, came: Sequence[str], ties: Ties) -> bool:
        """Whether more lines than those that are shown may be chosen, so that it pays to be patient."""
        return False

    def match(self, came: Sequence[str], ties: Ties | None = None) -> Comparison:
        """Compare what is shown with what came."""
        return compare(
            self.shown, came, self.said.unordered, ties, anywhere=self.anywhere, goes_on=self.goes_on
        )

    def cut(self, came: Sequence[str], comparison: Comparison) -> int:
        """How many of the lines that came are done with; the next look begins behind them."""
        return len(came)

    def complaint(self, came: Sequence[str], seconds: float) -> str:
        """What to say if they differ."""
        if only := self.said.only:
            return f"строки, где есть {only!r}, не такие, как на странице"
        return "вывод не такой, как на странице"

    def rewrite(self, came: Sequence[str]) -> list[str] | None:
        """The lines that came which should be shown instead, or None if those that are will do."""
        if self.match(came).at is None:
            return None
        return _in_the_order_of(self.shown, came) if self.said.unordered else list(came)

    def showing(self, lines: Sequence[str]) -> Self:
        """The same way of looking for a page that shows other lines."""
        shown = tuple(Line(self.typed.line, line) for line in lines)
        return type(self)(replace(self.typed, shown=shown), self.said, self.silent)


class Start(Look):
    """Looks at the first lines of what goes on, down to one where ``until`` is found, if that is said."""

    name = "start"
    goes_on = True

    def __init__(self, typed: Typed, said: Directives, silent: Sequence[str]) -> None:
        super().__init__(typed, said, silent)
        self._pause: int | None = None
        self._lines, self._since = 0, 0.0

    def _end(self, came: Sequence[str]) -> int | None:
        """How many lines there are down to the one where ``until`` is found."""
        until = self.said.until
        return next((n for n, line in enumerate(came, 1) if found(until, line)), None) if until else None

    def decide(self, came: Sequence[str], line_is_whole: bool, ties: Ties, patient: bool) -> bool:
        self._note_pause(len(came))
        if self.match(came, ties).at is None or (line_is_whole and self._end(came) is not None):
            return True
        return not patient and self._cannot_match(came[:-1], ties)

    def _cannot_match(self, came: Sequence[str], ties: Ties | None = None) -> bool:
        """Whether what came differs before the first elision, so that waiting for more is in vain."""
        at = next((n for n, line in enumerate(self.shown) if is_elision(line)), len(self.shown))
        beginning = compare(self.shown[:at], came, ties=ties, goes_on=True)
        return beginning.at is not None and beginning.taken < len(came)

    def _note_pause(self, lines: int) -> None:
        """Note where the program first stopped printing for a while."""
        now = time.monotonic()
        if lines <= self._lines:
            return
        if self._pause is None and self._lines and now - self._since > PAUSE:
            self._pause = self._lines
        self._lines, self._since = lines, now

    def match(self, came: Sequence[str], ties: Ties | None = None) -> Comparison:
        end = self._end(came)
        if end is not None:
            return compare(self.shown, came[:end], ties=ties)
        comparison = super().match(came, ties)
        if self.said.until and comparison.at is None:
            comparison = replace(comparison, at=len(self.shown))
        return comparison

    def cut(self, came: Sequence[str], comparison: Comparison) -> int:
        end = self._end(came)
        if end is None and comparison.at is None:
            end = comparison.taken
        return self.likely_end(came) if end is None else end

    def likely_end(self, came: Sequence[str]) -> int:
        """How many of the lines that came a page would show, where those that it shows did not come."""
        if not any(is_elision(line) or line == TO_FILL for line in self.shown):
            return min(len(self.shown), len(came))
        last = by_kind(self.shown[-1])
        alike = [difflib.SequenceMatcher(None, last, by_kind(line)).ratio() for line in came]
        best = max(alike, default=0.0)
        if best > _ALIKE:
            return alike.index(best) + 1
        return len(came) if self._pause is None else self._pause

    def complaint(self, came: Sequence[str], seconds: float) -> str:
        until = self.said.until
        if self._end(came) is not None:
            return f"вывод до строки, где есть {until!r}, не такой, как на странице"
        if self._cannot_match(came):
            return "вывод не такой, как на странице"
        what = f"не появилась строка, где есть {until!r}" if until else "не появилось то, что показано"
        return f"за {seconds:g} с {what}"

    def rewrite(self, came: Sequence[str]) -> list[str] | None:
        return None if self.match(came).at is None else list(came)


class Asked(Look):
    """Looks at all that was printed down to the prompt of a program that asks for more."""

    name = "asked"

    def _asks(self, came: Sequence[str]) -> bool:
        return bool(came) and came[-1] == self.said.prompt

    def decide(self, came: Sequence[str], line_is_whole: bool, ties: Ties, patient: bool) -> bool:
        return self._asks(came) and not line_is_whole

    def match(self, came: Sequence[str], ties: Ties | None = None) -> Comparison:
        if self._asks(came):
            return super().match(came[:-1], ties)
        return replace(super().match(came, ties), at=len(self.shown))

    def complaint(self, came: Sequence[str], seconds: float) -> str:
        if self._asks(came):
            return super().complaint(came, seconds)
        return f"за {seconds:g} с программа не спросила дальше: не видно приглашения «{self.said.prompt}»"

    def rewrite(self, came: Sequence[str]) -> list[str] | None:
        lines = super().rewrite(came)
        return lines[:-1] if lines and self._asks(lines) else lines


class AskedLater(Asked):
    """Looks at the last lines down to the prompt of a program that was started above."""

    name = "asked later"
    anywhere = True


class Later(Look):
    """Looks for lines among those printed later; with ``only``, at the next ones where it is found."""

    name = "later"

    def __init__(self, typed: Typed, said: Directives, silent: Sequence[str]) -> None:
        super().__init__(typed, said, silent)
        self.anywhere = self.goes_on = not said.only

    def decide(self, came: Sequence[str], line_is_whole: bool, ties: Ties, patient: bool) -> bool:
        return self.match(came, ties).at is None or (self._all_came(came) and line_is_whole)

    def _all_came(self, came: Sequence[str]) -> bool:
        return bool(self.said.only) and len(came) >= len(self.shown)

    def lacks(self, came: Sequence[str], ties: Ties) -> bool:
        return self._all_came(came) and self.match(came, ties).at is not None

    def match(self, came: Sequence[str], ties: Ties | None = None) -> Comparison:
        return super().match(came[: len(self.shown)] if self.said.only else came, ties)

    def cut(self, came: Sequence[str], comparison: Comparison) -> int:
        return comparison.taken if comparison.at is None else len(part(self.shown, came))

    def complaint(self, came: Sequence[str], seconds: float) -> str:
        if self._all_came(came):
            return super().complaint(came, seconds)
        only = f": строк, где есть {self.said.only!r}, пришло {len(came)}" if self.said.only else ""
        return f"за {seconds:g} с не появилось то, что показано{only}"

    def rewrite(self, came: Sequence[str]) -> list[str] | None:
        if len(came) < len(self.shown) or self.match(came).at is None:
            return None
        return list(part(self.shown, came))


class End(Look):
    """Looks at the last lines of what has ended; with ``only``, at all where it is found."""

    name = "end"

    def __init__(self, typed: Typed, said: Directives, silent: Sequence[str]) -> None:
        super().__init__(typed, said, silent)
        self.anywhere = not said.only

    def complaint(self, came: Sequence[str], seconds: float) -> str:
        return (
            super().complaint(came, seconds) if self.said.only else "конец вывода не такой, как на странице"
        )

    def rewrite(self, came: Sequence[str]) -> list[str] | None:
        if self.match(came).at is None or len(came) < len(self.shown):
            return None
        return list(came if self.said.only else part(self.shown, came, to_the_end=True))


@dataclass(frozen=True)
class Record:
    """What came under something typed, for ``make update`` and for the proof by mutants."""

    look: Look
    came: tuple[str, ...]
    failed: bool = False

    @property
    def typed(self) -> Typed:
        """What was typed, and what the page shows under it."""
        return self.look.typed

    def replay(self, shown: Sequence[str]) -> int | None:
        """Compare a page's changed lines with what came when the page was executed.

        Args:
            shown: the lines that the page would show instead.

        Returns:
            The number of the first line that differs, from 0, or None.
        """
        return self.look.showing(shown).match(self.came).at


def _heard(lines: Sequence[str], silent: Sequence[str]) -> list[int]:
    """The numbers of the lines, but those that a broker does not print, and blank ones before the first."""
    heard = [n for n, line in enumerate(lines) if not any(re.fullmatch(each, line) for each in silent)]
    first = next((at for at, number in enumerate(heard) if lines[number]), len(heard))
    return heard[first:]


def _in_the_order_of(page: Sequence[str], came: Sequence[str]) -> list[str]:
    """The lines that came, those that the page shows in the page's order, others behind them."""
    left = list(came)
    ordered = []
    for line in page:
        stands = next((each for each in left if compare([line], [each]).at is None), None)
        if stands is not None:
            left.remove(stands)
            ordered.append(stands)
    return [*ordered, *left]
