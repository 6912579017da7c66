"""Sets a volume as a PDF: outline, contents with page numbers, links inside, embedded fonts."""

import logging
import os
import re
import sys
from copy import deepcopy
from html import escape
from logging.handlers import BufferingHandler
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from doctools.site.books import figures, listings
from doctools.site.books.volume import Chapter, Volume
from doctools.site.books.words import AUTHOR, title_page
from doctools.site.failure import BuildError

STYLE = Path(__file__).with_name("pdf.css")
STYLE_OF_BLOCKS = Path(__file__).with_name("pdf-blocks.css")
COLUMNS = 92
"""Characters of code in a line: the width of the page by the size of the type in pdf.css."""
SHORT = 24
"""Lines of code that stay on one page."""
LINE_HEIGHT = 1.38
"""Of code, in em, as pdf.css has it."""
WORD, WORD_IN_TABLE = 44, 28
"""Characters of a word of code that a line, and a column of a table, always has room for."""
LAST = 180
"""Characters of a list's last item that does not stand alone on a page: two lines."""
PICTURES = 0.62
"""Their size by that on the screen: labels as large as code."""
_ELEMENT = r"<(?:a|code|em|strong)\b[^>]*>.*?</(?:a|code|em|strong)>(?:</a>|</strong>|</em>)*"
_BOUND = re.compile(rf"[^ \n<>]*(?:{_ELEMENT}[^ \n<>]*)+")
_BLANK = re.compile(r"(?<=[^\s>]) (?=<(?:a|code|em|strong|span)[ >](?!class))")
FOLLOWED = "follows"
"""The class of a paragraph that stays on one page with what comes after it."""
# Not a figure: it has words of its own, and may come a page later.
_SPOKEN_OF = ("div", "dl", "ul", "table")
# Columns that the elements around a block of code take from it.
_NARROWER = {"li": 4, "dd": 4, "blockquote": 8, "details": 6}


def make(volume: Volume) -> bytes:
    """Return the PDF.

    Args:
        volume: The book.

    Raises:
        BuildError: The typesetter complains: of a style, a link, a picture.
    """
    os.environ["SOURCE_DATE_EPOCH"] = str(volume.date)
    styles = [CSS(filename=each) for each in (STYLE, STYLE_OF_BLOCKS)]
    chapters = settled(volume, styles)
    complaints = BufferingHandler(sys.maxsize)
    complaints.setLevel(logging.WARNING)
    logging.getLogger("weasyprint").addHandler(complaints)
    try:
        pdf = _document(_text(volume, chapters), volume).write_pdf(stylesheets=styles)
    finally:
        logging.getLogger("weasyprint").removeHandler(complaints)
    if complaints.buffer:
        raise BuildError("\n".join(record.getMessage() for record in complaints.buffer[:20]))
    return bytes(pdf)


class _Pictures(URLFetcher):  # type: ignore[misc]  # has no types
    """Hands out the book's own pictures and nothing else: no file, no network."""

    def __init__(self, volume: Volume) -> None:
        super().__init__()
        self._volume = volume

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        del headers
        name = url.rpartition("/")[2]
        if name not in self._volume.pictures:
            raise BuildError(f"картинки {url} в книге нет")
        return URLFetcherResponse(
            url, self._volume.pictures[name].encode(), {"Content-Type": "image/svg+xml"}
        )


def settled(volume: Volume, styles: list[CSS]) -> list[HtmlElement]:
    """Return the chapters as they are set, each figure where it leaves no page half empty.

    Args:
        volume: The book.
        styles: What it is set with.
    """
    chapters = [_chapter(chapter) for chapter in volume.chapters]
    for chapter in chapters:
        figures.settle(chapter, lambda body: _places(body, volume, styles))
        _mark_followed(chapter)
    return chapters


def _document(text: str, volume: Volume) -> HTML:
    return HTML(string=text, base_url="book:/", url_fetcher=_Pictures(volume))


def _places(body: HtmlElement, volume: Volume, styles: list[CSS]) -> list[list[figures.Place]]:
    """Lay out a chapter alone, which begins a page in the book, too."""
    _mark_followed(body)
    alone = deepcopy(body)
    for number, element in enumerate(alone):
        element.set(figures.NUMBER, str(number))
    for link in alone.iter("a"):
        link.attrib.pop("href", None)
    document = _document(_held(html.tostring(alone, encoding="unicode")), volume)
    return figures.places(document.render(stylesheets=styles).pages)


def _text(volume: Volume, chapters: list[HtmlElement]) -> str:
    contents = "".join(
        f'<p class="in{chapter.depth}"><a href="#{chapter.name}">{escape(chapter.title)}</a></p>'
        + "".join(
            f'<p class="section"><a href="#{heading.get("id")}">{escape(heading.text_content())}</a></p>'
            for heading in body.iter("h2")
        )
        for chapter, body in zip(volume.chapters, chapters, strict=True)
    )
    return (
        f'<!doctype html><html lang="ru"><head><title>{escape(volume.title)}</title>'
        f'<meta name="author" content="{escape(AUTHOR)}"></head><body>'
        f'<section class="title">{title_page(volume)}</section>'
        f'<section class="contents"><h1 class="b1">Содержание</h1>{contents}</section>'
        + "".join(_held(html.tostring(body, encoding="unicode")) for body in chapters)
        + "</body></html>"
    )


def _held(text: str) -> str:
    """Put what no blank parts into one element, and a blank before an element into one of its own.

    WeasyPrint 70 measures a line with the blank, or no-break space, at the end of its text; if that alone
    does not fit, it breaks the line after its first word.
    """
    bound = _BOUND.sub(r"<span>\g<0></span>", text.replace("&nbsp;", "\u00a0"))
    return _BLANK.sub("<span> </span>", bound)


def _chapter(chapter: Chapter) -> HtmlElement:
    """A chapter as a part of one document: ids of its own, levels of the outline, lines that fit."""
    body = deepcopy(chapter.body)
    body.set("class", "chapter")
    for element in body.xpath(".//*[@id]"):
        element.set("id", _id(chapter.name, element.get("id")))
    body.set("id", chapter.name)
    for link in body.iter("a"):
        name, mark, anchor = link.get("href", "").partition("#")
        if mark and ":" not in name:
            link.set("href", f"#{_id(name, anchor)}")
    for heading in body.xpath(".//h1 | .//h2 | .//h3 | .//h4"):
        heading.set("class", f"b{int(heading.tag[1]) + chapter.depth}")
    for block in body.xpath(".//div[contains(@class, 'code')]/pre"):
        around = [each for each in block.iterancestors() if each.tag in _NARROWER or _is_aside(each)]
        listings.wrap(block, COLUMNS - sum(_NARROWER.get(str(each.tag), 6) for each in around))
        frame = block.getparent()
        if len(block.text_content().splitlines()) <= SHORT:
            frame.set("class", f"{frame.get('class')} short")
        elif listings.part(block, LINE_HEIGHT, SHORT):
            frame.set("class", f"{frame.get('class')} parted")
    listings.hold(body, _room)
    for item in body.xpath(".//li[not(following-sibling::li)][preceding-sibling::li]"):
        if len(item.text_content()) <= LAST:
            item.set("class", "last")
    for picture in body.iter("img"):
        picture.set("style", f"width: {int(picture.get('width')) * PICTURES:.0f}px")
    return body


def _room(code: HtmlElement) -> dict[str, int]:
    """How long a word of code may be to stay whole."""
    is_in_table = any(each.tag in ("td", "th") for each in code.iterancestors())
    return {"word": WORD_IN_TABLE if is_in_table else WORD}


def _mark_followed(body: HtmlElement) -> None:
    """Mark the paragraphs that stay on one page with what they speak of."""
    for element in body.iter("p"):
        names = [name for name in element.get("class", "").split() if name != FOLLOWED]
        after = element.getnext()
        is_followed = after is not None and after.tag in _SPOKEN_OF
        element.set("class", " ".join([*names, *[FOLLOWED] * is_followed]))


def _is_aside(element: HtmlElement) -> bool:
    return "admonition" in element.get("class", "").split()


def _id(name: str, anchor: str) -> str:
    return f"{name}--{anchor}" if anchor else name
