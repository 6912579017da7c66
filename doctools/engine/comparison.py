"""Compares what a page shows with what came: exactly, but for values that differ from run to run."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from doctools.pages.lines import ELISION, is_elision

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("время", re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)?")),
    ("uuid", re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")),
    ("адрес", re.compile(r"\b0x[0-9a-f]{8,16}\b")),
    ("длительность", re.compile(r"(?<![\w.])\d+\.\d+(?:e-?\d+)?s\b")),
    (
        "процесс пула",
        re.compile(r"(?<=\bForkPoolWorker-)\d+|(?<=\bSpawnPoolWorker-)\d+|(?<=ThreadPoolExecutor-)\d+_\d+"),
    ),
    ("система", re.compile(r"\b(?:Linux|macOS)-\S+")),
    ("pid", re.compile(r"""(?<=\bpid:)\d+|(?<=\bpid )\d+|(?<=\bpid: )\d+|(?<=\bpid=)\d+""")),
    ("pid", re.compile(r"""(?<='pid': )\d+|(?<="pid": )\d+""")),
    ("pid", re.compile(r"(?<=TERM -> )\d+|(?<=KILL -> )\d+|(?<=node -> )\d+|(?<=nodes -> )\d+")),
    ("pid", re.compile(r"(?<=\bgen)\d+(?=@)|(?<=^\[\d\] )\d+$")),
    ("точки", re.compile(r"(?<=-> <pid>)\.+$")),
    ("версия", re.compile(r"(?<=/python)3\.\d+(?=/)")),
)
"""Values matched by their kind. What stands around them is matched exactly."""

_UUID = next(pattern for name, pattern in _KINDS if name == "uuid")


class Ties:
    """Which identifier on a page stands for which that came.

    A task's id differs from run to run, but wherever a page shows the same one, the same one must come,
    and for two of them two.

    Args:
        known: those to begin with.
    """

    def __init__(self, known: Ties | None = None) -> None:
        self._came: dict[str, str] = dict(known._came) if known else {}
        self._shown: dict[str, str] = dict(known._shown) if known else {}

    def allow(self, shown: str, came: str) -> bool:
        """Whether a line of a page may stand for one that came, as far as identifiers are known."""
        return all(
            self._came.get(s, c) == c and self._shown.get(c, s) == s for s, c in _identifiers(shown, came)
        )

    def tie(self, shown: Sequence[str], came: Sequence[str], pairs: Iterable[tuple[int, int]]) -> int | None:
        """Remember the identifiers of matched lines.

        Args:
            shown: lines of the page.
            came: lines that came.
            pairs: the numbers of a shown line and of that it stands for.

        Returns:
            The number of the first shown line that contradicts what is known, or None.
        """
        for at, other in sorted(pairs):
            if not self.allow(shown[at], came[other]):
                return at
            for s, c in _identifiers(shown[at], came[other]):
                self._came[s], self._shown[c] = c, s
        return None


def _identifiers(shown: str, came: str) -> Iterable[tuple[str, str]]:
    page, real = _UUID.findall(shown), _UUID.findall(came)
    return zip(page, real, strict=True) if len(page) == len(real) else ()  # an elision may stand for some


@lru_cache(maxsize=1 << 14)
def by_kind(text: str) -> str:
    """Replace the values that differ from run to run by the names of their kinds."""
    for name, pattern in _KINDS:
        text = pattern.sub(f"<{name}>", text)
    return text


def visible(text: str) -> list[str]:
    """The lines that a terminal shows: no colours, no overwritten text, no blank lines at the ends."""
    text = re.sub(
        r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>]", "", text
    )
    lines = [re.sub(r"^.*\r(?!$)", "", line.rstrip("\r")).rstrip().expandtabs(8) for line in text.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return lines


@dataclass(frozen=True)
class Difference:
    """Where shown and actual output part.

    ``at`` is the number, from 0, of the shown line to blame; ``len(shown)`` when lines came that are
    not shown.
    """

    at: int
    diff: str


@dataclass(frozen=True)
class Comparison:
    """What a comparison found: a difference or none, and how many elisions it took to match.

    ``pairs`` are the numbers of shown lines and of those that they stand for, where there is no doubt.
    """

    difference: Difference | None
    elisions: int = 0
    pairs: tuple[tuple[int, int], ...] = ()


def line_matches(shown: str, came: str, ties: Ties | None = None) -> bool:
    """Whether a shown line stands for one that came; ``...`` inside it stands for any text."""
    page, real = by_kind(shown.rstrip().expandtabs(8)), by_kind(came)
    if page != real:
        if ELISION not in page:
            return False
        pattern = ".*".join(re.escape(part) for part in page.split(ELISION))
        if re.fullmatch(pattern, real) is None:
            return False
    return ties is None or ties.allow(shown, came)


def compare(
    shown: Sequence[str], came: Sequence[str], unordered: bool = False, ties: Ties | None = None
) -> Comparison:
    """Compare whole outputs.

    Args:
        shown: lines of the page.
        came: lines that the program printed, as :func:`visible` gives them.
        unordered: the lines may come in any order.
        ties: the identifiers known so far.
    """
    pairs: list[tuple[int, int]] = []
    reach = _reach_unordered if unordered else _reach
    reached = reach(shown, came, ties, pairs)
    if reached is None:
        return Comparison(None, elisions(shown, came), tuple(pairs))
    return Comparison(
        Difference(reached, _diff(sorted(shown), sorted(came)) if unordered else _diff(shown, came))
    )


def elisions(shown: Sequence[str], came: Sequence[str]) -> int:
    """How many elisions it takes to let the shown lines stand for those that came."""
    exact = {by_kind(each) for each in came}
    return sum(ELISION in each and (is_elision(each) or by_kind(each) not in exact) for each in shown)


def match_start(shown: Sequence[str], came: Sequence[str], ties: Ties | None = None) -> int | None:
    """Find how many of the lines that came so far a shown beginning stands for.

    Args:
        shown: lines of the page.
        came: lines that have come from a program that is still running.
        ties: the identifiers known so far.

    Returns:
        The number of lines, or None if the shown ones have not all come.
    """
    reached, position = _walk(shown, came, ties, [], whole=False)
    return position if reached is None else None


def cannot_match(shown: Sequence[str], came: Sequence[str], ties: Ties | None = None) -> bool:
    """Whether the lines that came so far differ already, so that waiting for more is in vain."""
    for number, line in enumerate(shown):
        if is_elision(line) or number == len(came):
            return False
        if not line_matches(line, came[number], ties):
            return True
    return False


def find(
    shown: Sequence[str], came: Sequence[str], unordered: bool = False, ties: Ties | None = None
) -> int | None:
    """Find shown lines, one after the other, among the lines that came.

    Args:
        shown: lines of the page.
        came: lines that have come from a program that is still running.
        unordered: the lines may come in any order, other lines among them.
        ties: the identifiers known so far.

    Returns:
        The number of the line behind the last one found, or None.
    """
    if unordered:
        left = [each for each in shown if not is_elision(each)]  # other lines may stand among them anyway
        left.sort(key=_stands_for_any_text)
        for end, line in enumerate(came, 1):
            stands = next((each for each in left if line_matches(each, line, ties)), None)
            if stands is not None:
                left.remove(stands)
            if not left:
                return end
        return None if left else 0
    starts = range(min(len(came), 1)) if shown and is_elision(shown[0]) else range(len(came))
    for start in starts:
        taken = match_start(shown, came[start:], ties) if _may_start(shown, came[start]) else None
        if taken is not None:
            return start + taken
    return 0 if not shown else None


def _may_start(shown: Sequence[str], line: str) -> bool:
    return not shown or is_elision(shown[0]) or line_matches(shown[0], line)


def _reach(
    shown: Sequence[str],
    came: Sequence[str],
    ties: Ties | None = None,
    pairs: list[tuple[int, int]] | None = None,
) -> int | None:
    """None if all matches, else the number of the first shown line that cannot be matched."""
    return _walk(shown, came, ties, [] if pairs is None else pairs, whole=True)[0]


def _walk(
    shown: Sequence[str],
    came: Sequence[str],
    ties: Ties | None,
    stands: list[tuple[int, int]],
    whole: bool,
) -> tuple[int | None, int]:
    """Match shown lines one after the other, each elision with as few lines as it takes.

    Args:
        shown: lines of the page.
        came: lines that came.
        ties: the identifiers known so far.
        stands: takes the numbers of shown lines and of those that they stand for.
        whole: the last shown line must be the last that came.

    Returns:
        None if all matches, else the number of the first shown line that cannot be matched; and of how
        many lines that came it took account.
    """
    position = 0
    furthest = 0
    open_elision: tuple[int, int] | None = None
    index = 0
    tied = Ties(ties) if ties else None
    while True:
        if index < len(shown) and is_elision(shown[index]):
            open_elision = (index + 1, position)
            index += 1
        elif index < len(shown) and position < len(came) and line_matches(shown[index], came[position], tied):
            if tied:
                tied.tie(shown, came, [(index, position)])
            stands.append((index, position))
            index += 1
            position += 1
        elif index == len(shown) and (position == len(came) or not whole):
            return None, position
        elif open_elision and open_elision[1] < len(came):
            furthest = max(furthest, index)
            if ties and index > open_elision[0]:
                tied = Ties(ties)
                tied.tie(shown, came, [pair for pair in stands if pair[0] < open_elision[0]])
            index, position = open_elision[0], open_elision[1] + 1
            open_elision = (index, position)
            while stands and stands[-1][0] >= index:
                stands.pop()
        else:
            return max(furthest, index), position


def _reach_unordered(
    shown: Sequence[str],
    came: Sequence[str],
    ties: Ties | None = None,
    pairs: list[tuple[int, int]] | None = None,
) -> int | None:
    """As :func:`_reach`, for lines in any order; of lines that are alike it is not known which is which."""
    left = dict(enumerate(came))
    alike = Counter(map(by_kind, shown))
    for index, line in sorted(enumerate(shown), key=lambda each: _stands_for_any_text(each[1])):
        if is_elision(line):
            continue
        stand = [number for number, each in left.items() if line_matches(line, each, ties)]
        if not stand:
            return index
        if pairs is not None and len(stand) == 1 and alike[by_kind(line)] == 1:
            pairs.append((index, stand[0]))
        del left[stand[0]]
    return len(shown) if left and not any(map(is_elision, shown)) else None


def _stands_for_any_text(line: str) -> bool:
    """A line that has to be tried last, so that it does not take what another one needs."""
    return ELISION in line


def _diff(shown: Sequence[str], came: Sequence[str]) -> str:
    """A diff in which neither values of a kind stand out nor lines that an elision stands for."""
    page = [by_kind(each) for each in shown]
    elided = [each for each in shown if ELISION in each and not is_elision(each)]
    real = [next((by_kind(e) for e in elided if line_matches(e, each)), by_kind(each)) for each in came]
    return "\n".join(difflib.unified_diff(page, real, "на странице", "на самом деле", lineterm="", n=3))
