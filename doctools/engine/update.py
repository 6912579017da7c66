"""Writes what commands really showed into a page, for ``make update``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from doctools.engine.comparison import by_kind, compare, find, line_matches, match_start
from doctools.engine.scenario import Record, audible
from doctools.pages.lines import ELISION, Line, is_elision
from doctools.pages.typed import Typed


@dataclass(frozen=True, order=True)
class Edit:
    """Lines of a page, from ``start`` to before ``end`` and counted from 0, that are to be ``new``."""

    start: int
    end: int
    new: tuple[str, ...]


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The page after edits of different lines of it."""
    lines = text.split("\n")
    for edit in sorted(edits, reverse=True):
        lines[edit.start : edit.end] = edit.new
    return "\n".join(lines)


def updated(text: str, records: Iterable[Record], silent: Sequence[str] = ()) -> str:
    """The page after :func:`edits`."""
    return applied(text, edits(text, records, silent))


def edits(text: str, records: Iterable[Record], silent: Sequence[str] = ()) -> Iterator[Edit]:
    """Replace the shown outputs of a page that differ from what came.

    A line that differs only in values of a kind stays as it is; so does everything under a command
    that failed. An elision keeps its place: as many lines before and behind it as the page had.

    Args:
        text: the page.
        records: what came when it was executed.
        silent: patterns of lines that this broker does not print; the page keeps its own.

    Yields:
        What is to be changed.
    """
    lines = text.split("\n")
    for record in records:
        if record.failed:
            continue
        shown = list(record.typed.shown)
        new = _new_lines(record, shown, silent)
        if new is None:
            continue
        first = shown[0].number if shown else record.typed.source[-1].number + 1
        indent = _indent(lines, record.typed)
        yield Edit(first - 1, first - 1 + _span(shown), tuple((indent + line).rstrip() for line in new))


def _span(shown: Sequence[Line]) -> int:
    return shown[-1].number - shown[0].number + 1 if shown else 0


def _indent(lines: Sequence[str], typed: Typed) -> str:
    """What stands on the page before the lines of the fence."""
    if not typed.source:
        first = typed.shown[0]
        return lines[first.number - 1].rstrip().removesuffix(first.text)
    prompt = lines[typed.source[0].number - 1]
    return prompt[: len(prompt) - len(prompt.lstrip())]


def _new_lines(record: Record, shown: Sequence[Line], silent: Sequence[str]) -> list[str] | None:
    """The lines that should stand under a command, or None if they stand there already."""
    page = [line.text for line in shown]
    heard = audible(page, silent)
    came = list(record.came)
    if record.mode == "start":
        if match_start(heard, came) is not None:
            return None
    elif record.mode == "later":
        if find(heard, came, record.unordered) is not None or len(came) < len(heard):
            return None
        came = came[: len(heard)]  # the page shows the log from where it stopped, as far as anybody can tell
    elif record.mode == "end":
        if compare([ELISION, *heard], came, record.unordered).difference is None or len(came) < len(heard):
            return None
        came = came[len(came) - _length(heard, came) :]
    else:
        if compare(heard, came, record.unordered).difference is None:
            return None
        if record.unordered:
            came = _in_the_order_of(heard, came)
    if len(heard) != len(page):
        return None  # the broker that prints those lines will write the block
    elisions = [number for number, line in enumerate(page) if is_elision(line)]
    if len(elisions) > 1:
        return None
    if elisions:
        before, behind = elisions[0], len(page) - elisions[0] - 1
        if len(came) > before + behind:
            tail = came[len(came) - behind :] if behind else []
            came = [*came[:before], page[elisions[0]], *tail]
    return [_kept(line, page, number) for number, line in enumerate(came)]


def _length(heard: Sequence[str], came: Sequence[str]) -> int:
    return len(came) if any(map(is_elision, heard)) else len(heard)


def _kept(line: str, page: Sequence[str], number: int) -> str:
    """A line of the page if it stands for what came, else what came."""
    if number < len(page) and line_matches(page[number], line):
        return page[number]
    for each in page:
        if not is_elision(each) and by_kind(each) == by_kind(line):
            return each
    return line


def _in_the_order_of(page: Sequence[str], came: Sequence[str]) -> list[str]:
    left = list(came)
    ordered = []
    for line in page:
        for each in left:
            if line_matches(line, each):
                left.remove(each)
                ordered.append(each)
                break
    return [*ordered, *left]
