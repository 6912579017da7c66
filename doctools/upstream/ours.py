"""Reads our own pages: which original they render and which anchors they have."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import markdown
import yaml
from lxml import html

from doctools.pages.addresses import slugify
from doctools.site.record import UpstreamError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w-]*)")
# What changes which headings and ids a page has; the rest of the site's extensions does not.
_EXTENSIONS = (
    "admonition attr_list def_list footnotes md_in_html tables toc pymdownx.details pymdownx.tabbed"
).split()


@dataclass
class Heading:
    """A heading of ours: `text` is what is read below it, up to the next heading."""

    anchor: str
    title: str
    level: int
    text: str = field(default="", repr=False)


@dataclass
class OurPage:
    """A Russian page: its path below `docs/`, its original below Celery's `docs/` (None: it is all ours)."""

    path: str
    original: str | None
    headings: list[Heading]
    anchors: set[str]


def _headings(root: html.HtmlElement) -> Iterator[Heading]:
    """Yield the headings of a page, each with the text below it."""
    tags = [f"h{level}" for level in range(1, 7)]
    for heading in root.iter(*tags):
        below = itertools.takewhile(lambda each: each.tag not in tags, heading.itersiblings())
        text = " ".join(each.text_content() for each in below)
        yield Heading(heading.get("id") or "", heading.text_content(), int(heading.tag[1]), text)


class Fence(NamedTuple):
    """A fenced block: the number of its body's first line, its language, its body."""

    line: int
    kind: str
    body: str


def split_fences(text: str) -> tuple[str, list[Fence]]:
    """Cut Markdown into what stands outside of fenced blocks and the blocks.

    Args:
        text: A page's source.

    Returns:
        The text with the blocks' lines emptied, so that a line keeps its number; the blocks.
    """
    outside: list[str] = []
    fences: list[Fence] = []
    closing, kind, start = "", "", 0
    body: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        opened = _FENCE.match(line)
        bare = line.strip()
        if closing and bare.startswith(closing) and not bare.strip(closing[0]):
            fences.append(Fence(start, kind, "\n".join(body)))
            closing = ""
            outside.append("")
        elif closing:
            body.append(line)
            outside.append("")
        elif opened:
            closing, kind, body, start = opened[1], opened[2], [], number + 1
            outside.append("")
        else:
            outside.append(line)
    return "\n".join(outside), fences


def split_front_matter(text: str) -> tuple[str | None, str]:
    """Cut a page into its front matter (None: it has none) and its Markdown."""
    if not text.startswith("---\n"):
        return None, text
    head, end, body = text[4:].partition("\n---\n")
    return (head, body) if end else (None, text)


def read_page(docs: Path, path: str) -> OurPage:
    """Read one page.

    Args:
        docs: The folder of the pages.
        path: The page below it.

    Raises:
        UpstreamError: There is no such page, or its front matter is missing or broken.
    """
    file = docs / path
    try:
        head, body = split_front_matter(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UpstreamError(f"нет страницы docs/{path}") from None
    if head is None:
        raise UpstreamError(
            f"docs/{path}:1: у страницы нет шапки (front matter) с title, description и original"
        )
    try:
        fields = yaml.safe_load(head)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise UpstreamError(f"docs/{path}:1: шапка страницы не читается: {reason}") from None
    original = fields.get("original") if isinstance(fields, dict) else None
    if original is not None and not (isinstance(original, str) and original.endswith(".rst")):
        raise UpstreamError(
            f"docs/{path}:1: original должен быть файлом .rst из docs/ оригинала, а не {original!r}"
        )
    # Code has no headings, and what the site makes of a fence (a diagram, say) is no matter here.
    made = markdown.markdown(
        split_fences(body)[0], extensions=_EXTENSIONS, extension_configs={"toc": {"slugify": slugify}}
    )
    root = html.fragment_fromstring(made, create_parent="div", parser=html.HTMLParser(remove_comments=True))
    return OurPage(path, original, list(_headings(root)), set(root.xpath(".//@id")))


def read_pages(docs: Path) -> list[OurPage]:
    """Read all Russian pages, in the order of their paths.

    Raises:
        UpstreamError: One of them has no or broken front matter.
    """
    paths = (path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    return [read_page(docs, path) for path in sorted(paths) if not path.endswith(".en.md")]
