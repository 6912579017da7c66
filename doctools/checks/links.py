"""Finds links of pages to each other that lead nowhere: to no page, or to no anchor of one.

Looks at the rendered pages, as MkDocs does, but without a build: an anchor is what the HTML has for one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from posixpath import dirname, normpath
from urllib.parse import unquote, urljoin, urlsplit

from doctools.checks.problems import Problem
from doctools.pages.addresses import address
from doctools.pages.prose import without_code

_ENGLISH = ".en.md"
_LINK = re.compile(r"<a\b[^>]*?\shref=\"(?P<target>[^\"]*)\"")
_ANCHOR = re.compile(r"<[a-z]\w*\b[^>]*?\s(?:id|name)=\"(?P<anchor>[^\"]*)\"")


def broken(texts: Mapping[str, str], rendered: Mapping[str, str]) -> Iterator[Problem]:
    """Find the links that lead nowhere, each at every line where it stands.

    Args:
        texts: All pages by their paths below `docs/`.
        rendered: The HTML of those that could be rendered; links to anchors of others are taken to be right.
    """
    anchors = {
        name: {unescape(each["anchor"]) for each in _ANCHOR.finditer(h)} for name, h in rendered.items()
    }
    for name, html in rendered.items():
        for target in dict.fromkeys(unescape(each["target"]) for each in _LINK.finditer(html)):
            if why := _fault(name, target, texts, anchors):
                for line in _lines(texts[name], target):
                    yield Problem(f"docs/{name}", line, f"ссылка {target}: {why}")


def _fault(name: str, target: str, pages: Iterable[str], anchors: Mapping[str, set[str]]) -> str:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return ""
    path = unquote(parts.path)
    page = _page(name, path, pages)
    if page is None:
        return f"нет страницы {path}"
    anchor = unquote(parts.fragment)
    if not anchor or page not in anchors or anchor in anchors[page]:
        return ""
    return f"на этой странице нет якоря #{anchor}" if page == name else f"на docs/{page} нет якоря #{anchor}"


def _page(name: str, path: str, pages: Iterable[str]) -> str | None:
    """The page that a path on a page leads to: a file beside it, or an address of the site."""
    if not path:
        return name
    if not path.endswith(".md"):
        return next(
            (each for each in pages if f"/{address(each)}" == urljoin(f"/{address(name)}", path)), None
        )
    file = normpath(f"{dirname(name)}/{path}".lstrip("/"))
    if name.endswith(_ENGLISH) and not file.endswith(_ENGLISH):
        file = file.removesuffix(".md") + _ENGLISH  # MkDocs gives each language its own pages
    return file if file in pages else None


def _lines(text: str, target: str) -> list[int]:
    """The lines of a page where a link stands; the first one if it is none of the author's."""
    found = re.compile(rf"(?:\]\(<?|\]: *<?|href=[\"']?){re.escape(target)}(?=[\s)>\"']|$)")
    return [
        number for number, line in enumerate(without_code(text).split("\n"), 1) if found.search(line)
    ] or [1]
