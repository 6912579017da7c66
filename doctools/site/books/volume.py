"""Collects the chapters of a book out of a built site: the pages of the menu, in order, without the frame.

What a page has for a screen alone is taken out or becomes what paper knows: hints, signs, tabs. A link to
another chapter leads into the book, one to any other page to the site, if that has an address at all.
"""

import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html
from mkdocs.utils.yaml import yaml_load

from doctools.pages.addresses import address, built_file
from doctools.site.failure import BuildError
from doctools.site.publish import CANONICAL, commit_date

NOT_IN_A_BOOK = ("index.md", "oshibki-originala.md", "kak-pisat-stranicy.md", "kak-perevodit.md")
"""The front page, and what is for authors and for Celery's maintainers."""

_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
# An HTML parser would make its names lower-case.
_PICTURE = re.compile(r"<svg\b(?P<attributes>[^>]*)>.*?</svg>", re.DOTALL)
# As theme/assets/stylesheets/pictures.css has them, for paper.
_COLOURS = (
    "text{font-family:'PT Sans',sans-serif;fill:#1b2420}.text-bold{font-weight:700}"
    ".fill-N4,.fill-N5,.fill-N6,.fill-B3,.fill-B4,.fill-B5,.fill-B6,.fill-AA4,.fill-AA5,.fill-AB4,.fill-AB5{fill:#f2f6f0}"
    ".fill-N7{fill:#fff}.fill-B1,.fill-B2{fill:#1f6a37}"
    ".stroke-N1,.stroke-N2,.stroke-B1,.stroke-B2,.stroke-AA2,.stroke-AB2{stroke:#1f6a37}"
)
_OF_THE_SITE = ("tabindex", "data-ran", "role", "aria-label", "data-pagefind-body")
_LINE_END = re.compile(r"[ \n]*\n[ \n]*")
_NO_ADDRESS = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Chapter:
    """A page of the book.

    ``name`` is its file's without a suffix; ``depth`` 0 for a part or a chapter outside of one; ``body`` its
    article; a link to another chapter is ``name#id`` or ``name#``, and so is one within the page.
    """

    name: str
    title: str
    depth: int
    body: html.HtmlElement


@dataclass(frozen=True)
class Volume:
    """The whole book. ``url``: the address of the site, empty without one; ``date``: the commit's."""

    title: str
    celery: str
    date: int
    url: str
    chapters: list[Chapter]
    pictures: dict[str, str] = field(default_factory=dict)
    """SVG by file name."""


def collect(root: Path, site: Path) -> Volume:
    """Read a built site.

    Args:
        root: The project: mkdocs.yml, pyproject.toml.
        site: Its built site.

    Raises:
        BuildError: The site is not built, or has what no book can show.
    """
    with (root / "mkdocs.yml").open(encoding="utf-8") as file:
        settings = yaml_load(file)
    try:
        front = (site / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BuildError(f"в {site} нет сайта: сначала make site") from None
    found = CANONICAL.search(front)
    url = found[1] if found and urlsplit(found[1]).hostname not in _NO_ADDRESS else ""
    pages = list(_pages(settings["nav"]))
    names = {"/" + address(page): _name(page) for page, _ in pages}
    date = int(commit_date(root) or time.time())
    volume = Volume(settings["site_name"], _celery(root), date, url, [])
    for page, depth in pages:
        text = built_file(site, page).read_text(encoding="utf-8")
        body = html.fragment_fromstring(
            _without_pictures(_ARTICLE.search(text), _name(page), volume.pictures)
        )
        _clean(body)
        for link in body.iter("a"):
            _lead(link, "/" + address(page), names, url)
        title = " ".join(body.findtext(".//h1", "").split()) or page
        volume.chapters.append(Chapter(_name(page), title, depth, body))
    return volume


def _celery(root: Path) -> str:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.search(r"celery\S*==([\d.]+)", " ".join(project["optional-dependencies"]["subject"]))
    if found is None:
        raise BuildError("pyproject.toml не называет выпуска Celery")
    return found[1]


def _pages(items: list[Any], depth: int = 0) -> Iterator[tuple[str, int]]:
    """Yield the pages of the menu that belong to the book; a section is its first page."""
    for item in items:
        inner = next(iter(item.values())) if isinstance(item, dict) else item
        if isinstance(inner, list):
            pages = list(_pages(inner, depth + 1))
            for number, (page, level) in enumerate(pages):
                yield page, level - 1 if number == 0 else level
        elif inner not in NOT_IN_A_BOOK:
            yield inner, depth


def _name(page: str) -> str:
    return page.removesuffix("/index.md").removesuffix(".md").rpartition("/")[2]


def _without_pictures(article: re.Match[str] | None, name: str, pictures: dict[str, str]) -> str:
    """The article with each picture in a file of its own."""
    if article is None:
        raise BuildError(f"{name}: на странице нет <article>")

    def take(match: re.Match[str]) -> str:
        file = f"{name}-{len(pictures) + 1}.svg"
        pictures[file] = _for_paper(match[0])
        alt = re.search(r'aria-label="([^"]*)"', match["attributes"])
        width = re.search(r'\bwidth="(\d+)', match["attributes"])
        return f'<img src="{file}" alt="{alt[1] if alt else ""}" width="{width[1] if width else ""}">'

    return _PICTURE.sub(take, article[0])


def _for_paper(svg: str) -> str:
    """Return a picture that brings its colours; labels get a ground instead of a mask, which few know."""
    grounds = re.findall(
        r'<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)" fill="black" ?/>', svg
    )

    def with_ground(match: re.Match[str]) -> str:
        at = float(match["x"]), float(match["y"])
        for x, y, width, height in grounds:
            if 0 <= at[0] - float(x) <= float(width) and 0 <= at[1] - float(y) <= float(height):
                return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#fff"/>{match[0]}'
        return match[0]

    svg = re.sub(r' mask="[^"]*"|<mask\b.*?</mask>', "", svg, flags=re.DOTALL)
    svg = re.sub(r'<text x="(?P<x>[^"]+)" y="(?P<y>[^"]+)"[^>]*text-italic', with_ground, svg)
    return svg.replace(">", f"><style>{_COLOURS}</style>", 1)


def _clean(body: html.HtmlElement) -> None:
    """Take out what is for a screen alone."""
    for element in body.xpath(
        ".//*[contains(@class, 'headerlink')] | .//input | .//*[contains(@class, 'tabbed-labels')]"
        " | .//div[@class='code-tools'][not(.//*[contains(@class, 'ran-not')])]"
        " | .//aside//a[@href='original.html'] | .//a[@class='footnote-backref'] | .//comment()"
    ):
        element.drop_tree()
    for element in body.xpath(".//abbr | .//a[@class='term']"):
        element.drop_tag()
    for element in body.xpath(".//*[not(ancestor-or-self::pre)]"):
        # A line end of the source is a blank; to a typesetter it would be more.
        element.text = _LINE_END.sub(" ", element.text or "") or None
    for element in body.xpath(".//*[not(ancestor::pre)]"):
        element.tail = _LINE_END.sub(" ", element.tail or "") or None
    for heading in body.iter("h1", "h2", "h3", "h4"):
        last = heading[-1] if len(heading) else None
        if last is None:
            heading.text = (heading.text or "").rstrip(" ")
        else:
            last.tail = (last.tail or "").rstrip(" ")
    for empty in body.xpath(".//p[not(normalize-space())][not(.//img)]"):
        _join(empty)
    for element in body.iter():
        for attribute in _OF_THE_SITE:
            element.attrib.pop(attribute, None)
        if side := element.attrib.pop("align", None):
            element.set("class", f"{element.get('class', '')} {side}".strip())


def _join(anchors: html.HtmlElement) -> None:
    """Let a paragraph of nothing but anchors end what stands above: on paper it is a line of its own."""
    above = anchors.getprevious()
    if above is not None:
        above.extend(anchors.getchildren())
        anchors.drop_tree()


def _lead(link: html.HtmlElement, page: str, names: dict[str, str], url: str) -> None:
    """Lead a link into the book, or to the site."""
    parts = urlsplit(urljoin(page, link.get("href", "")))
    if parts.scheme or parts.netloc:
        return
    if parts.path in names:
        link.set("href", f"{names[parts.path]}#{parts.fragment}")
    elif url:
        link.set(
            "href", urljoin(url, parts.path.lstrip("/")) + (f"#{parts.fragment}" if parts.fragment else "")
        )
    else:
        link.drop_tag()
