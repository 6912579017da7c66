"""Compares what a page shows with what came: exactly, but for values that differ from run to run.

Both are read from the first line to the last; an elision takes as few lines, or as little text, as will do.
So it takes as long as what came is long, times at most the lines that a page shows between two elisions.
"""

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from doctools.engine.celery import MARKS, UUID_NAME
from doctools.engine.values import Ties, by_kind
from doctools.pages.lines import ELISION, is_elision

_WINDOW = 200
"""Lines that came, before and behind the place of a difference, that a diff is made of."""


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    ``at`` is the number, from 0, of the shown line to blame: ``len(shown)`` when lines came that are not
    shown, None if all match; ``taken`` how many of the lines that came the shown ones account for, or how far
    they could be followed; ``pairs`` are the numbers of shown lines and of those that they stand for, where
    there is no doubt.
    """

    shown: Sequence[str]
    came: Sequence[str]
    unordered: bool
    at: int | None
    taken: int
    pairs: tuple[tuple[int, int], ...] = ()

    @property
    def elisions(self) -> int:
        """How many elisions it takes to let the shown lines stand for those that came."""
        exact = {by_kind(each) for each in self.came}
        return sum(
            ELISION in each and (is_elision(each) or by_kind(each) not in exact) for each in self.shown
        )

    def in_another_order(self, others: bool) -> bool:
        """Whether it is the order of the lines alone that differs.

        Args:
            others: more lines may have come than are shown.
        """
        others = others or any(map(is_elision, self.shown))
        differs = self.at is not None and not self.unordered
        return differs and _in_any_order(self.shown, self.came, None, others).at is None

    def diff(self) -> str:
        """A diff in which neither values of a kind stand out nor lines that an elision stands for."""
        came: Sequence[str] = self.came
        if len(came) > 2 * _WINDOW:
            first = max(0, min(self.taken, len(came) - _WINDOW) - _WINDOW)
            came = came[first : first + 2 * _WINDOW]
        page = [by_kind(each) for each in self.shown]
        elided = [each for each in self.shown if ELISION in each and not is_elision(each)]
        real = [next((by_kind(e) for e in elided if line_matches(e, each)), by_kind(each)) for each in came]
        if self.unordered:
            page, real = sorted(page), sorted(real)
        return "\n".join(difflib.unified_diff(page, real, "на странице", "на самом деле", lineterm="", n=3))


def line_matches(shown: str, came: str, ties: Ties | None = None) -> bool:
    """Whether a shown line stands for one that came; ``...`` inside it stands for any text."""
    return _fits(_kind(shown), by_kind(came)) and (ties is None or ties.allow(shown, came))


def _kind(shown: str) -> str:
    return by_kind(shown.rstrip().expandtabs(8))


def _fits(page: str, real: str) -> bool:
    return page == real or (ELISION in page and _stands(page, real))


def _stands(page: str, real: str) -> bool:
    """Whether a line with elisions stands for another: its parts are found in it one behind the other."""
    first, *parts = page.split(ELISION)
    if not real.startswith(first):
        return False
    at, end = len(first), len(real) - len(parts[-1])
    for part in parts[:-1]:
        found = real.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end and real.endswith(parts[-1])


def compare(
    shown: Sequence[str],
    came: Sequence[str],
    unordered: bool = False,
    ties: Ties | None = None,
    *,
    anywhere: bool = False,
    goes_on: bool = False,
) -> Comparison:
    """Compare what is shown with what came.

    Args:
        shown: lines of the page.
        came: lines that the program printed, as :func:`doctools.engine.screen.visible` gives them.
        unordered: the lines may come in any order, with other lines among them where an elision, or one of
            the two below, allows for other lines at all.
        ties: the identifiers known so far.
        anywhere: other lines may come before the first.
        goes_on: other lines may come behind the last.
    """
    if unordered:
        return _in_any_order(shown, came, ties, anywhere or goes_on or any(map(is_elision, shown)))
    return _in_order(shown, came, ties, anywhere, goes_on)


def _in_order(
    shown: Sequence[str], came: Sequence[str], ties: Ties | None, anywhere: bool, goes_on: bool
) -> Comparison:
    page, real = [_kind(line) for line in shown], [by_kind(line) for line in came]
    elided, marks = _numbers(is_elision, shown), _numbers(MARKS.fullmatch, shown)
    other_marks = _numbers(MARKS.fullmatch, came)
    index = position = furthest = reached = 0
    pairs: list[tuple[int, int]] = []
    learned: list[int] = []
    tied = Ties(ties) if ties else None
    elision = (0, 0) if anywhere else None  # what follows the last one, and the first line not tried for it
    while True:
        if index in elided:
            index += 1
            elision = (index, position)
        elif index in marks:
            index += 1
        elif position in other_marks:
            position += 1
        elif (
            index < len(page)
            and position < len(real)
            and _fits(page[index], real[position])
            and (tied is None or UUID_NAME not in page[index] or tied.allow(shown[index], came[position]))
        ):
            pairs.append((index, position))
            if tied:
                learned.append(tied.learn(shown[index], came[position]) if UUID_NAME in page[index] else 0)
            index += 1
            position += 1
        elif index == len(shown) and (position == len(came) or goes_on):
            return Comparison(shown, came, False, None, position, tuple(pairs))
        else:
            if index >= furthest:
                furthest, reached = index, position
            if not elision or elision[1] >= len(came):
                return Comparison(shown, came, False, furthest, reached)
            index, position = elision[0], elision[1] + 1
            elision = (index, position)
            while pairs and pairs[-1][0] >= index:
                pairs.pop()
                if tied:
                    tied.unlearn(learned.pop())


def _numbers(is_so: Callable[[str], object], lines: Sequence[str]) -> set[int]:
    return {number for number, line in enumerate(lines) if is_so(line)}


def _in_any_order(shown: Sequence[str], came: Sequence[str], ties: Ties | None, others: bool) -> Comparison:
    """As :func:`_in_order`; of lines that are alike it is not known which is which."""
    left = {number: line for number, line in enumerate(came) if not MARKS.fullmatch(line)}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in left.items():
        places[by_kind(line)].append(number)
    alike = Counter(map(by_kind, shown))
    taken, pairs = 0, []
    for index, line in sorted(enumerate(shown), key=lambda each: ELISION in each[1]):
        if is_elision(line) or MARKS.fullmatch(line):
            continue
        numbers = left if ELISION in line else places[_kind(line)]
        fit = (n for n in numbers if n in left and line_matches(line, came[n], ties))
        stand = list(islice(fit, 2))
        if not stand:
            return Comparison(shown, came, True, index, taken)
        if len(stand) == 1 and alike[by_kind(line)] == 1:
            pairs.append((index, stand[0]))
        taken = max(taken, stand[0] + 1)
        del left[stand[0]]
    if left and not others:
        return Comparison(shown, came, True, len(shown), taken)
    return Comparison(shown, came, True, None, taken, tuple(pairs))
