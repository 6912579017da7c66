"""Finds what is wrong with a page, line by line: of most of it neither Markdown nor MkDocs would complain."""

import re
from collections.abc import Iterator
from pathlib import Path

from doctools.pages.blocks import blocks
from doctools.pages.fences import INDENTED, fences, without_fences
from doctools.pages.head import front_matter
from doctools.pages.lines import PageError
from doctools.pages.prose import COMMENT

LONGEST_PAGE = 300_000
LONGEST_LINE = 10_000
"""Characters of a page and of one line; more is an accident, and Markdown takes minutes for it."""
DEEPEST_BRACKETS = 50
"""Square brackets that may stand open at once: Markdown tries each of them as a link."""
ADMONITIONS = ("note", "info", "tip", "example", "warning", "danger", "bug")
"""Kinds of asides that the theme draws."""
IN_PARAGRAPH = "перед списком нужна пустая строка: иначе это строки абзаца"
FENCE = "`"
"""Stands for a fence in a page without its code."""

_ASIDE = re.compile(r"(?:!!!|\?\?\?\+?)(?P<said>.*)")
_ASIDE_SAID = re.compile(r' (?P<kind>[\w-]+)(?: "[^"]*")? *')
_TAB = re.compile(r"===[!+]? *[^=\s].*")
_TAB_SAID = re.compile(r'===[!+]?\+? "[^"]+" *')
_HEADING = re.compile(r"(?P<level>#{1,6})(?!#)")
_ITEM = re.compile(r"(?:[-*+]|(?P<number>\d+)\.) +\S")
_RULE = re.compile(r"([-*_] *){3,}$")
_NO_PARAGRAPH = re.compile(r"[#<|:]|!!!|\?\?\?|===|\[\^?[^\]]+\]:|\*\[")


def faults(text: str, examples: Path, *, whole: bool = True) -> list[PageError]:
    """Find everything that is wrong with the source of a page.

    Args:
        text: the page.
        examples: the folder of the files that pages show.
        whole: whether it is a page of the guide, with a title and a description.

    Returns:
        The faults, by their lines; if the page cannot be read any further, only that.
    """
    try:
        _check_size(text)
        head = front_matter(text)
    except PageError as error:
        return [error]
    found = [each for each in blocks(text, examples) if isinstance(each, PageError)]
    needed = ("location",) if head.template == "redirect.html" else ("title", "description")
    missing = [key for key in needed if whole and not getattr(head, key)]
    if missing:
        found.append(PageError(1, f"в шапке страницы нет {' и '.join(missing)}"))
    lines = _without_code(text)
    found += [*_containers(lines), *_headings(lines), *_lists(lines)]
    return sorted(found, key=lambda error: error.line)


def _without_code(text: str) -> list[str]:
    """The lines of a page without its head and comments, and with one mark in place of each fence."""
    lines, page = without_fences(text).split("\n"), text.split("\n")
    for fence in fences(text):
        opening = page[fence.line - 1]
        lines[fence.line - 1] = opening[: _indent(opening)] + FENCE
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), "\n".join(lines)).split("\n")


def _check_size(text: str) -> None:
    if len(text) > LONGEST_PAGE:
        raise PageError(1, f"на странице {len(text)} знаков, а можно {LONGEST_PAGE}")
    opened = 0
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            raise PageError(number, f"в строке {len(line)} знаков, а можно {LONGEST_LINE}")
        opened = 0 if not line.strip() else max(opened + line.count("[") - line.count("]"), 0)
        if opened > DEEPEST_BRACKETS:
            raise PageError(number, f"квадратных скобок открыто больше {DEEPEST_BRACKETS}")


def _containers(lines: list[str]) -> Iterator[PageError]:
    """Asides and tabs that the site would print as they stand, or leave empty."""
    for number, line in enumerate(lines, 1):
        bare = line.lstrip()
        aside, tab = _ASIDE.match(bare), _TAB.match(bare)
        if aside:
            said = _ASIDE_SAID.fullmatch(aside["said"])
            if not said:
                yield PageError(number, 'пометка пишется так: !!! note "Заголовок"')
            elif said["kind"] not in ADMONITIONS:
                yield PageError(
                    number, f"неизвестная пометка {said['kind']!r}; есть {', '.join(ADMONITIONS)}"
                )
        elif tab and not _TAB_SAID.fullmatch(bare):
            yield PageError(number, 'вкладка пишется так: === "Название"')
        if aside or tab:
            below = next((each for each in lines[number:] if each.strip()), "")
            if _indent(below) < _indent(line) + INDENTED:
                fault = f"под этой строкой ничего нет: содержание ставят с отступом {INDENTED}"
                yield PageError(number, fault)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _headings(lines: list[str]) -> Iterator[PageError]:
    last = 0
    for number, line in enumerate(lines, 1):
        match = _HEADING.match(line)
        if not match:
            continue
        level = len(match["level"])
        if level > last + 1:
            above = f"после уровня {last}" if last else "первым"
            yield PageError(number, f"заголовок уровня {level} {above}: уровень пропущен")
        elif level == 1 and last:
            yield PageError(number, "второй заголовок уровня 1")
        last = level


def _lists(lines: list[str]) -> Iterator[PageError]:
    """Items that the site would draw on another level, in another list, or not at all."""
    # The lists that are open, by their indents: the last number, if they have any.
    items: dict[int, int | None] = {}
    # Whether the line above is of a paragraph that no item begins.
    paragraph = False
    for number, line in enumerate(lines, 1):
        bare, before, indent = line.strip(), lines[number - 2].strip() if number > 1 else "", _indent(line)
        item = None if _RULE.match(bare) else _ITEM.match(bare)
        apart = paragraph and bool(items)
        paragraph = bool(bare) and not item and (paragraph or not before) and not _NO_PARAGRAPH.match(bare)
        paragraph = paragraph and bare != FENCE
        if not bare:
            continue
        if item and apart:
            yield PageError(number, IN_PARAGRAPH)
        elif indent % INDENTED and (item or (items and not before)):
            yield PageError(
                number, f"отступ {indent}, а в списке он кратен {INDENTED}: иначе это другой список"
            )
        elif item:
            yield from _item(item, number, items, indent, before)
            items = {each: last for each, last in items.items() if each < indent}
            items[indent] = int(item["number"]) if item["number"] else None
        elif not before or _NO_PARAGRAPH.match(bare):
            items = {each: last for each, last in items.items() if each <= indent - INDENTED}


def _item(
    item: re.Match[str], line: int, items: dict[int, int | None], indent: int, before: str
) -> Iterator[PageError]:
    number = int(item["number"]) if item["number"] else None
    if indent in items:
        last = items[indent]
        if (last is None) != (number is None):
            yield PageError(
                line, "нумерованный и маркированный списки подряд сольются в один: нужен текст между ними"
            )
        elif last is not None and number != last + 1:
            yield PageError(line, f"после пункта {last} стоит пункт {number}")
    elif not items and before and not _ITEM.match(before) and not _NO_PARAGRAPH.match(before):
        if number in (None, 1):
            yield PageError(line, IN_PARAGRAPH)
    elif number not in (None, 0, 1):
        yield PageError(
            line, f"список начинается с пункта {number}; если его прервал текст, у того нет отступа 4"
        )
