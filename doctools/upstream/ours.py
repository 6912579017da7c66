"""Reads our own pages: which original they render and which anchors they have."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import markdown
from lxml import html

from doctools.pages.addresses import slugify
from doctools.pages.fences import without_fences
from doctools.pages.head import front_matter, head_length
from doctools.pages.lines import PageError
from doctools.site.record import UpstreamError

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
    draft: bool
    headings: list[Heading]
    anchors: set[str]


def _headings(root: html.HtmlElement) -> Iterator[Heading]:
    """Yield the headings of a page, each with the text below it."""
    tags = [f"h{level}" for level in range(1, 7)]
    for heading in root.iter(*tags):
        below = itertools.takewhile(lambda each: each.tag not in tags, heading.itersiblings())
        text = " ".join(each.text_content() for each in below)
        yield Heading(heading.get("id") or "", heading.text_content(), int(heading.tag[1]), text)


def read_page(docs: Path, path: str) -> OurPage:
    """Read one page.

    Args:
        docs: The folder of the pages.
        path: The page below it.

    Raises:
        UpstreamError: There is no such page, or its front matter is missing or broken.
    """
    try:
        return our_page(path, (docs / path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UpstreamError(f"нет страницы docs/{path}") from None


def our_page(path: str, text: str) -> OurPage:
    """Read the text of a page.

    Args:
        path: The page below `docs/`.
        text: What stands in it.

    Raises:
        UpstreamError: Its front matter is missing or broken.
    """
    try:
        head = front_matter(text)
    except PageError as error:
        raise UpstreamError(f"docs/{path}:{error.line}: {error.text}") from None
    if not head_length(text):
        raise UpstreamError(
            f"docs/{path}:1: у страницы нет шапки (front matter) с title, description и original"
        )
    # Code has no headings, and what the site makes of a fence (a diagram, say) is no matter here.
    made = markdown.markdown(
        without_fences(text), extensions=_EXTENSIONS, extension_configs={"toc": {"slugify": slugify}}
    )
    root = html.fragment_fromstring(made, create_parent="div", parser=html.HTMLParser(remove_comments=True))
    return OurPage(path, head.original or None, head.draft, list(_headings(root)), set(root.xpath(".//@id")))


def read_pages(docs: Path) -> list[OurPage]:
    """Read all Russian pages, in the order of their paths.

    Raises:
        UpstreamError: One of them has no or broken front matter.
    """
    paths = (path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    return [read_page(docs, path) for path in sorted(paths) if not path.endswith(".en.md")]
