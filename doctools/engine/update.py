"""What ``make update`` writes into a page in place of what its commands no longer show."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from doctools.engine.accepted import Accepted
from doctools.engine.alignment import TO_FILL, merged, pairs
from doctools.engine.celery import TIME
from doctools.engine.looks import Look, Record
from doctools.engine.values import Ties, by_kind
from doctools.pages.blocks import blocks
from doctools.pages.fences import fences
from doctools.pages.lines import PageError, is_elision
from doctools.pages.typed import Typed

_MARKUP = (
    (re.compile(r"\s*(`{3,}|~{3,})"), "ограждение блока кода"),
    (re.compile(r"\s*;*-+8<-+"), "подключение файла"),
    (re.compile(r".*<!--"), "комментарий HTML"),
)
_TYPED = re.compile(r"\s*(\$ |>>> |>>>$|\.\.\. |\.\.\.$|\^C$)")
_ADVICE = "измените команду так, чтобы она этого не печатала, или поставьте на место этих строк «...»"

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_TO_FILL_FAULTS = ("пустой блок console", "под командой ничего не показано", "в блоке ничего не показано")


@dataclass(frozen=True, order=True)
class Edit:
    """Lines of a page, from ``start`` to before ``end`` and counted from 0, that are to be ``new``."""

    start: int
    end: int
    new: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What becomes of the lines under a command that do not show what came.

    ``line`` is where the command stands, ``last`` the last line under it, from 1. Either there is an
    ``edit``, or ``why`` says what keeps the lines as they are.
    """

    line: int
    last: int
    edit: Edit | None = None
    why: str = ""
    unordered: bool = False


class RefusedError(Exception):
    """Something that must not be written into a page; the text says why and what to do."""


def applied(raw: str, edits: Iterable[Edit]) -> str:
    """The page after edits of different lines of it, each line with its own end.

    Args:
        raw: the page as it stands on the disk.
        edits: what is to be changed.
    """
    lines = _LINE.findall(raw)
    for edit in sorted(edits, reverse=True):
        near = lines[max(edit.start - 1, 0)]
        end = near[len(near.rstrip("\r\n")) :] or "\n"
        lines[edit.start : edit.end] = [line + end for line in edit.new]
    return "".join(lines)


def changes(text: str, records: Iterable[Record]) -> Iterator[Change]:
    """Find the shown outputs of a page that differ from what came.

    A line that differs only in values of a kind stays as it is; so does everything under a command
    that failed. An elision keeps its place, and so does each line that is still true. A new line has the
    identifiers that the page has for those that came, and its day.

    Args:
        text: the page.
        records: what came when it was executed.
    """
    lines, records = text.split("\n"), list(records)
    ties = _ties(records)
    of_page = ties.of_page()
    for record in records:
        if record.failed:
            continue
        shown = record.typed.shown
        line, last = record.typed.line, (shown or record.typed.source)[-1].number
        try:
            page = [each.text for each in shown]
            dated = page if any(map(TIME.search, page)) else _shown(records)
            came = [ties.on_page(line) for line in record.came]
            new = _new_lines(record.look, page, came, Accepted(dated, of_page))
        except RefusedError as error:
            yield Change(line, last, why=str(error))
            continue
        if new is None:
            continue
        start = shown[0].number - 1 if shown else last
        indent = _indent(lines, record.typed)
        edit = Edit(start, last, tuple((indent + each).rstrip() for each in new))
        yield Change(line, last, edit, unordered=record.look.said.unordered)


def _shown(records: Iterable[Record]) -> list[str]:
    """All lines of output that a page shows."""
    return [line.text for record in records for line in record.typed.shown]


def _ties(records: Sequence[Record]) -> Ties:
    """Which identifier of the page stands for which that came, first of all where all is as it shows.

    Only then of the lines that are still true where others are not: which of them is which may be guessed.
    """
    ties, differ = Ties(), []
    for record in records:
        found = record.look.match(record.came, ties)
        if found.at is None:
            ties.tie(record.look.shown, found.came, found.pairs)
        else:
            differ.append(record)
    for record in differ:
        page = record.look.shown
        for at, to in pairs(page, [ties.on_page(line) for line in record.came]):
            if ties.allow(page[at], record.came[to]):
                ties.learn(page[at], record.came[to])
    return ties


def _indent(lines: Sequence[str], typed: Typed) -> str:
    """What stands on the page before the lines of the fence."""
    if not typed.source:
        first = typed.shown[0]
        return lines[first.number - 1].rstrip().removesuffix(first.text)
    prompt = lines[typed.source[0].number - 1]
    return prompt[: len(prompt) - len(prompt.lstrip())]


def _new_lines(
    look: Look, page: Sequence[str], printed: Sequence[str], accepted: Accepted
) -> list[str] | None:
    """The lines that should stand under a command, or None if they stand there already.

    Raises:
        RefusedError: they must not be written.
    """
    came = look.rewrite(printed)
    if came is None:
        return None
    if len(look.shown) != len(page):
        raise RefusedError("часть этих строк печатает только тот брокер, который назван в коде страницы")
    new = merged(page, came, accepted)
    _refuse_markup(new, page, came)
    return new


def _refuse_markup(new: Sequence[str], page: Sequence[str], came: Sequence[str]) -> None:
    for line in new:
        if line in page:
            continue
        if is_elision(line) and line in came:
            raise RefusedError(f"программа печатает {line!r}, а на странице это пропуск строк; {_ADVICE}")
        for pattern, what in _MARKUP:
            if pattern.match(line):
                raise RefusedError(f"вывод {line!r} читался бы как {what}; {_ADVICE}")


def refusal(text: str, edit: Edit, examples: Path) -> str:
    """Why an edit must not be made: the page would type, or enclose, something else than before.

    Args:
        text: the page.
        edit: one that is to be made.
        examples: the folder of the files that pages show.

    Returns:
        The reason and what to do, or an empty string.
    """
    after = applied(text, [edit])
    if _typed(text, examples) == _typed(after, examples):
        return ""
    line = next((each for each in edit.new if _TYPED.match(each)), edit.new[0] if edit.new else "")
    return f"вывод {line.strip()!r} читался бы как команда или разметка; {_ADVICE}"


def _typed(text: str, examples: Path) -> list[object]:
    """What a page makes of its blocks, output aside."""
    return [
        each.text
        if isinstance(each, PageError)
        else (each.kind, each.title, [(typed.prompt, typed.text) for typed in each.typed])
        for each in blocks(text, examples)
    ]


def unstable(first: Edit, second: Edit | None, unordered: bool) -> str:
    """How what came the first time differs from the second, values of a kind aside; else an empty string.

    Args:
        first: what the first run would write.
        second: what the second would write in the same place; None if the page was right then.
        unordered: the lines may come in any order.
    """
    one = [by_kind(line) for line in first.new]
    two = [by_kind(line) for line in second.new] if second else []
    if second and (sorted(one) == sorted(two) if unordered else one == two):
        return ""
    here, there = next(((a, b) for a, b in zip_longest(one, two, fillvalue="") if a != b), ("", ""))
    again = repr(there.strip()) if second else "то, что на странице"
    return (
        f"вывод меняется от запуска к запуску: сначала {here.strip()!r}, потом {again}; "
        "покажите то, что не меняется, или поставьте «...»"
    )


def with_places_to_fill(text: str, examples: Path) -> str:
    """The page with a mark in each block that is empty but for a blank line, for what comes there."""
    lines = text.split("\n")
    faults = {each.line: each.text for each in blocks(text, examples) if isinstance(each, PageError)}
    for fence in fences(text):
        empty = any(what in faults.get(fence.line, "") for what in _TO_FILL_FAULTS)
        blank = [line.number for line in fence.lines if not line.text]
        if empty and blank:
            opening = lines[fence.line - 1]
            lines[blank[-1] - 1] = opening[: len(opening) - len(opening.lstrip())] + TO_FILL
    return "\n".join(lines)
