"""Puts the no-break spaces of Russian typography into the built pages, so that no source needs to hold them.

Before a dash, after a word of one letter, between a number and its unit: the next line begins elsewhere. A
line end of the source is a space to a reader, and becomes one here. Nothing is put into code, and nothing is
lost where a space is a no-break one already.
"""

import re
from pathlib import Path

from doctools.site.spread import spread

NBSP = "\u00a0"

UNITS = (
    r"(?:мкс|мс|с|мин|ч|Б|КБ|МБ|ГБ|ТБ|Гц|байт\w*|секунд\w*|минут\w*|час(?:а|ов)?|дн(?:я|ей)|раза?|процент\w*|%)"
    r"(?!\w)"
)
"""What stands behind a number and is read together with it."""

_INSIDE = "\x00"
"""Stands for a character of code or of an element within a line: neither a space nor a letter."""
_OUTSIDE = "\x01"
"""Stands for a character of an element that begins a new line."""

_SPACE = r"(?P<space>[ \n])[ \n]*"
_RULES = (
    re.compile(rf"(?<=[^\s{_OUTSIDE}|]){_SPACE}(?=—)"),
    re.compile(rf"(?<![\w'’.-])[вкосуияВКОСУИЯАа]{_SPACE}(?=[^\s{_OUTSIDE}])"),
    re.compile(rf"(?<=\d){_SPACE}(?={UNITS})"),
)

_VERBATIM = "code|kbd|math|pre|samp|script|style|svg|textarea"
_WITHIN_A_LINE = (
    "a|abbr|b|bdi|cite|code|del|dfn|em|i|img|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var|wbr"
)
_PIECE = re.compile(
    rf"<!--.*?-->|<(?P<verbatim>{_VERBATIM})\b[^>]*>.*?</(?P=verbatim)\s*>|</?(?P<name>[A-Za-z][\w-]*)[^>]*>|<![^>]*>",
    re.DOTALL,
)
_READ = re.compile(r"""\b(?:alt|aria-label|content|title)="(?P<text>[^"]*)\"""")
_RUSSIAN = re.compile(r"""<html\b[^>]*\blang="?ru\b""")


def run(site: Path) -> int:
    """Put them into every Russian page: how many there are now that were not."""
    return sum(spread(_put, sorted(site.rglob("*.html")), lambda path: path.stat().st_size))


def _put(path: Path) -> int:
    html = path.read_text(encoding="utf-8")
    if not _RUSSIAN.search(html[:2000]):
        return 0
    new = with_spaces(html)
    if new != html:
        path.write_text(new, encoding="utf-8")
    return new.count(NBSP) - html.count(NBSP)


def with_spaces(html: str) -> str:
    """Return a page with its no-break spaces."""
    text = _PIECE.sub(_blank, html)
    cuts = {match.span("space")[0]: match.end() for rule in _RULES for match in rule.finditer(text)}
    parts, end = [], 0
    for start, behind in sorted(cuts.items()):
        if start >= end:
            parts += [html[end:start], NBSP]
            end = behind
    return "".join([*parts, html[end:]])


def _blank(match: re.Match[str]) -> str:
    """The piece with all blanked out that is no text, each character by one."""
    if kind := match["verbatim"]:
        mark = _OUTSIDE if kind in ("pre", "script", "style") else _INSIDE
        number = re.search(r"\d</", match[0])  # a unit belongs to a number in code too
        return mark * (len(match[0]) - 1) + ("0" if number else mark)
    mark = _INSIDE if re.fullmatch(_WITHIN_A_LINE, match["name"] or "a") else _OUTSIDE
    if not match["name"]:
        return mark * len(match[0])
    blanked, end = "", 0
    for attribute in _READ.finditer(match[0]):
        start, stop = attribute.span("text")
        blanked += mark * (start - 1 - end) + _OUTSIDE + match[0][start:stop]
        end = stop
    return blanked + mark * (len(match[0]) - end)
