"""Finds which lines of a page are still true of what came, and puts the new ones between them."""

import difflib
import re
from collections.abc import Sequence

from doctools.engine.accepted import Accepted
from doctools.engine.celery import UUID
from doctools.engine.comparison import line_matches
from doctools.engine.values import by_kind
from doctools.pages.lines import ELISION, is_elision

TO_FILL = "\ue000"
"""Stands on a page, while it is updated, for an empty place that takes all that comes."""

_TRACEBACK = re.compile(r"Traceback \(most recent call last\):$")
_FRAME = "  "
_ELIDED_FRAMES = "  ..."


def pairs(page: Sequence[str], came: Sequence[str]) -> list[tuple[int, int]]:
    """The lines of a page that are still true, in the order of both.

    Args:
        page: lines that a page shows.
        came: lines that a program printed.

    Returns:
        The numbers of a line of the page and of that it stands for. Lines without a word are too common to
        hold on to; an identifier that is in both stands for itself.
    """
    both = {*UUID.findall("\n".join(page))} & {*UUID.findall("\n".join(came))}

    def by_value(line: str) -> str:
        return "\0".join([by_kind(line), *(each for each in UUID.findall(line) if each in both)])

    known = {by_value(line) for line in page if not is_elision(line)}
    elided = [line for line in page if ELISION in line and not is_elision(line)]

    def token(line: str) -> str:
        value = by_value(line)
        if value in known:
            return value
        return next((by_value(each) for each in elided if line_matches(each, line)), value)

    shown = [by_value(line) if re.search(r"\w", line) else f"\0{n}" for n, line in enumerate(page)]
    real = [token(line) if re.search(r"\w", line) else f"\1{n}" for n, line in enumerate(came)]
    matcher = difflib.SequenceMatcher(None, shown, real, autojunk=False)
    return [(at + n, to + n) for at, to, size in matcher.get_matching_blocks() for n in range(size)]


def part(page: Sequence[str], came: Sequence[str], to_the_end: bool = False) -> Sequence[str]:
    """The lines that a page would show of a program that goes on, or went on until it ended.

    Args:
        page: the lines that it shows now.
        came: those that came since its last look.
        to_the_end: the part ends with the last line.
    """
    if TO_FILL in page:
        return came
    true = pairs(page, came)
    if not true:
        if to_the_end:
            return came if any(map(is_elision, page)) else came[max(len(came) - len(page), 0) :]
        return came[: len(page)]
    (first, at), (last, to) = true[0], true[-1]
    begin = 0 if any(map(is_elision, page[:first])) else max(at - first, 0)
    if to_the_end or any(map(is_elision, page[last:])):
        return came[begin:]
    return came[begin : to + len(page) - last]


def merged(page: Sequence[str], came: Sequence[str], accepted: Accepted | None = None) -> list[str]:
    """What a page should show: its lines that are still true, its elisions, and the new lines between them.

    Args:
        page: the lines that it shows now.
        came: those that should stand there.
        accepted: the identifiers and the day that the page has.
    """
    accepted = accepted or Accepted()
    if TO_FILL in page:
        page = ()
    lines: list[str] = []
    taken = used = 0
    true = [(at, to) for at, to in pairs(page, came) if accepted.learn(page[at], came[to])]
    for at, to in [*true, (len(page), len(came))]:
        lines += _between(page[taken:at], [_as_on_page(line, page, accepted) for line in came[used:to]])
        lines += page[at : at + 1]
        taken, used = at + 1, to + 1
    return lines


def _between(page: Sequence[str], came: Sequence[str]) -> list[str]:
    """What stands between two lines that are true, where other lines stood on the page."""
    came = shortened(came)
    elided = [number for number, line in enumerate(page) if is_elision(line)]
    if not elided:
        return came
    before, behind = elided[0], len(page) - elided[-1] - 1
    if before + behind and len(came) <= before + behind:
        return came
    return [*came[:before], page[elided[0]], *came[len(came) - behind :]]


def _as_on_page(line: str, page: Sequence[str], accepted: Accepted) -> str:
    """A line of the page that differs from what came in values of a kind only, else what came."""
    kind = by_kind(line)
    alike = (each for each in page if not is_elision(each) and by_kind(each) == kind)
    return next((each for each in alike if accepted.learn(each, line)), accepted.line(line))


def shortened(lines: Sequence[str]) -> list[str]:
    """The lines with the frames of each traceback left out, as pages show them."""
    found: list[str] = []
    inside = False
    for line in lines:
        if inside and line.startswith(_FRAME):
            if found[-1] != _ELIDED_FRAMES:
                found.append(_ELIDED_FRAMES)
            continue
        inside = bool(_TRACEBACK.search(line))
        found.append(line)
    return found
