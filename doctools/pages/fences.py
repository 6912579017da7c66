"""Finds the fences of a page by the rules of `pymdownx.superfences`, which draws them on the site.

They are CommonMark's, but for these: a closing line is exactly as long as the opening one and stands exactly
under it; nothing ends a fence but that line. A fence that the site would draw otherwise than its author meant
(in a quote, not closed, with a line that cannot be read) has its fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise

from doctools.pages.head import head_length
from doctools.pages.lines import Line, PageError

_OPENING = re.compile(
    r"(?P<before>[> \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$"
)
_INFO = re.compile(
    r"[ \t]*(?P<language>[\w+-]*)(?P<attributes>(?:[ \t]+[\w-]+=(\"[^\"]*\"|'[^']*'))*)[ \t]*$"
)
_ATTRIBUTE = re.compile(r"""(?P<name>[\w-]+)=(?P<quote>["'])(?P<value>.*?)(?P=quote)""")
INLINE_CODE = re.compile(r"(`+)[^`]+\1")
INDENTED = 4
"""Blanks that the content of a list item, an admonition or a tab stands behind."""


@dataclass(frozen=True)
class Fence:
    """A fenced block, from the line ``line`` to ``end``, both from 1 and with the fence's own lines.

    ``fault`` says what is wrong with it; its content is then of no use.
    """

    line: int
    end: int
    language: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    fault: PageError | None = None

    @property
    def body(self) -> str:
        """What stands between the fence's own lines."""
        return "\n".join(line.text for line in self.lines)


@lru_cache(maxsize=64)
def fences(text: str) -> tuple[Fence, ...]:
    """Find every fence of a page, in order."""
    return tuple(_fences(text))


def _fences(text: str) -> Iterator[Fence]:
    lines = text.split("\n")
    number = head_length(text)
    in_comment = False
    while number < len(lines):
        opening = _opening(lines[number])
        if opening is None:
            bare = INLINE_CODE.sub("", lines[number])
            in_comment = bare.rfind("<!--") > bare.rfind("-->") or (in_comment and "-->" not in bare)
            number += 1
            continue
        found = _fence(lines, number, opening)
        if in_comment:
            fault = "блок кода внутри комментария HTML: читатель его не видит, и он не исполняется"
            found = Fence(found.line, found.end, fault=PageError(found.line, fault))
        yield found
        number = found.end


def _opening(line: str) -> re.Match[str] | None:
    match = _OPENING.match(line)
    return match if match and not ("`" in match["fence"] and "`" in match["info"]) else None


def _fence(lines: list[str], at: int, opening: re.Match[str]) -> Fence:
    before, fence, first = opening["before"], opening["fence"], at + 1

    def faulty(end: int, line: int, text: str) -> Fence:
        return Fence(first, end, fault=PageError(line, text))

    bound = _next_bound(lines, first, fence)
    if before.strip():
        after_quote = next((n for n in range(first, len(lines)) if ">" not in lines[n]), len(lines))
        if ">" in before:
            fault = "блок кода в цитате (>) не исполняется: поставьте его вне цитаты"
            return faulty(min(bound + 1, after_quote), first, fault)
        fault = f"блок кода на строке пункта списка: поставьте его на следующую, с отступом {INDENTED}"
        return faulty(bound + 1, first, fault)
    left = next(
        (n for n in range(first, bound) if lines[n].strip() and not lines[n].startswith(before)), bound
    )
    closing = bound < len(lines) and lines[bound].rstrip() == before + fence
    if left < bound:
        if closing:
            return faulty(bound + 1, left + 1, f"строка начинается левее, чем сам блок на строке {first}")
        return faulty(left, first, f"блок кода не закрыт, а строка {left + 1} начинается левее него")
    if bound == len(lines):
        return faulty(bound, first, "блок кода не закрыт")
    if closing:
        body = tuple(Line(n + 1, lines[n].removeprefix(before).rstrip()) for n in range(first, bound))
        return _closed(opening["info"], body, first, bound + 1)
    again = _opening(lines[bound])
    if again and again["info"].strip():
        return faulty(bound, first, f"блок кода не закрыт, а на строке {bound + 1} начинается следующий")
    fault = (
        f"закрывающая строка стоит не под открывающей (строка {first}) или длиннее неё, и сайт её не узнает; "
        "если это строка кода, начните сам блок ограждением подлиннее"
    )
    return faulty(bound + 1, bound + 1, fault)


def _next_bound(lines: list[str], start: int, fence: str) -> int:
    """The next line that might close a fence or begin one like it; the number of lines if there is none."""
    for number in range(start, len(lines)):
        opening = _opening(lines[number])
        if opening and opening["fence"].startswith(fence):
            return number
    return len(lines)


def _closed(info: str, body: tuple[Line, ...], first: int, end: int) -> Fence:
    said = _INFO.match(info)
    if said is None:
        fault = f'строка {info.strip()!r} после ограждения не читается: вид и ключи в кавычках, title="…"'
        return Fence(first, end, fault=PageError(first, fault))
    attributes = {each["name"]: each["value"] for each in _ATTRIBUTE.finditer(said["attributes"])}
    return Fence(first, end, said["language"], attributes, body)


def split(text: str) -> list[str]:
    """Split Markdown into what stands outside fences and the fences.

    Returns:
        Outside, fence, outside, …: the parts with odd numbers are fences, and all of them together the text.
    """
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    bounds = [place for fence in fences(text) for place in (starts[fence.line - 1], starts[fence.end] - 1)]
    return [text[start:end] for start, end in pairwise([0, *bounds, len(text)])]


def without_fences(text: str) -> str:
    """Return a page with the lines of its head and of its fences emptied: each line keeps its number."""
    lines = text.split("\n")
    for start, end in [(0, head_length(text)), *((fence.line - 1, fence.end) for fence in fences(text))]:
        lines[start:end] = [""] * (end - start)
    return "\n".join(lines)
