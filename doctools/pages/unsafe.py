"""What a page must not carry to its readers: scripts, handlers, frames, styles, addresses that run.

Looks at the rendered page, the judge of what a browser gets, and names the line of the source.
"""

import re
from collections.abc import Iterator
from html import unescape

from lxml import html

from doctools.pages.fences import without_fences
from doctools.pages.lines import PageError

ELEMENTS = frozenset(
    "a abbr article aside b blockquote br cite code dd del details dfn div dl dt em figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q s samp small span strong sub summary"
    " sup table tbody td tfoot th thead tr u ul var wbr"
    " circle ellipse g line marker mask path polygon polyline rect svg text tspan".split()
)
"""Elements that the text of a page may hold; the pictures among them are drawn by the build."""
SCHEMES = frozenset({"http", "https", "mailto"})
"""What a link may begin with, if it names a scheme at all."""

_ADDRESSES = ("href", "src", "cite", "xlink:href", "{http://www.w3.org/1999/xlink}href")
_REFUSED = re.compile(
    r"on\w+|style|srcset|srcdoc|ping|action|formaction|background|poster|data", re.IGNORECASE
)
_ARTICLE = re.compile(r"<article\b.*</article\s*>", re.DOTALL | re.IGNORECASE)
# Where a browser and a parser may disagree on what is a comment.
_AMBIGUOUS = re.compile(r"<!--(?=-?>)|--!>|<!(?!--)|<\?")
_CONTROL = re.compile(r"[\x00-\x20]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def unsafe(text: str, rendered: str) -> list[PageError]:
    """Find what a page must not carry.

    Args:
        text: The page.
        rendered: Its HTML, of the text alone or the whole built page.
    """
    article = _ARTICLE.search(rendered)
    piece = article[0] if article else rendered
    lines = [unescape(line) for line in without_fences(text).split("\n")]
    found = [
        PageError(_line(lines, re.escape(match[0])), f"разметка {match[0]!r}: браузеры читают её по-разному")
        for match in _AMBIGUOUS.finditer(piece)
    ]
    for element in html.fragment_fromstring(piece, create_parent="div").iter():
        if isinstance(element.tag, str):
            found += _of_element(element, lines)
    return sorted(found, key=lambda error: error.line)


def _of_element(element: html.HtmlElement, lines: list[str]) -> Iterator[PageError]:
    name = str(element.tag).lower()
    if name not in ELEMENTS:
        yield PageError(
            _line(lines, rf"</?{re.escape(name)}\b"), f"элемента <{name}> на странице быть не может"
        )
    for attribute, value in element.attrib.items():
        attribute, value = str(attribute), str(value)
        if _REFUSED.fullmatch(attribute):
            yield PageError(
                _line(lines, rf"\b{re.escape(attribute)}\s*="),
                f"атрибута {attribute} у <{name}> на странице быть не может",
            )
        elif attribute in _ADDRESSES:
            yield from _of_address(name, value, lines)


def _of_address(name: str, value: str, lines: list[str]) -> Iterator[PageError]:
    bare = _CONTROL.sub("", value)
    scheme = _SCHEME.match(bare)
    fault = ""
    if scheme and scheme[1].lower() not in SCHEMES:
        fault = f"адрес {value[:60]!r} у <{name}>: можно {', '.join(sorted(SCHEMES))} и свои страницы"
    elif name != "a" and (scheme or re.match(r"[/\\]{2}", bare)):
        fault = f"<{name}> запрашивает чужой сайт: {value[:60]!r}"
    if fault:
        yield PageError(_line(lines, re.escape(bare)), fault)


def _line(lines: list[str], pattern: str) -> int:
    """The first line of the source that matches; 1 if none does."""
    wanted = re.compile(pattern, re.IGNORECASE)
    for number, line in enumerate(lines, 1):
        if wanted.search(line) or wanted.search(_CONTROL.sub("", line)):
            return number
    return 1
