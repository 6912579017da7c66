"""Writes a volume as an EPUB 3: a zip of the chapters, a list of them and the pictures.

Its own writer, because the format is four small files around the chapters; EbookLib is under the AGPL, and
Pandoc would read the pages anew and lose what they mark.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from lxml.html import HtmlElement

from doctools.site.books import listings
from doctools.site.books.volume import Chapter, Volume
from doctools.site.books.words import AUTHOR, RIGHTS, title_page
from doctools.site.books.zipped import zipped

STYLE = Path(__file__).with_name("epub.css")
LINE = 36
"""Characters of code in a line of the narrowest reader, 320 px wide."""
WORD = 24
"""Characters of a word of code in the text that stays whole."""
NARROW, WIDE = 38, 66
"""Characters of code in a row of a table on a phone, and on a screen of 34 em (epub.css: `.wide-word`)."""
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def make(volume: Volume) -> bytes:
    """Return the EPUB.

    Args:
        volume: The book.
    """
    return zipped(((name, text.encode()) for name, text in _files(volume)), volume.date, first_plain=True)


def _files(volume: Volume) -> Iterator[tuple[str, str]]:
    yield "mimetype", "application/epub+zip"
    yield "META-INF/container.xml", _CONTAINER
    yield "book/book.opf", _package(volume)
    yield "book/book.css", STYLE.read_text(encoding="utf-8")
    contents = f'<nav epub:type="toc" id="toc"><h1>Содержание</h1>{_list(_entries(volume))}</nav>'
    yield "book/contents.xhtml", _page("Содержание", contents)
    yield "book/title.xhtml", _page(volume.title, f'<section class="title">{title_page(volume)}</section>')
    for chapter in volume.chapters:
        yield f"book/{chapter.name}.xhtml", _page(chapter.title, _body(chapter))
    for name, svg in sorted(volume.pictures.items()):
        yield f"book/{name}", svg


def _page(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/ops" lang="ru" xml:lang="ru"><head>'
        f'<title>{escape(title)}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>'
        f"<body>{body}</body></html>\n"
    )


def _body(chapter: Chapter) -> str:
    body = deepcopy(chapter.body)
    for link in body.iter("a"):
        name, mark, anchor = link.get("href", "").partition("#")
        if mark and ":" not in name:
            link.set("href", f"{name}.xhtml{mark + anchor if anchor else ''}")
    for block in body.xpath(".//div[contains(@class, 'code')]/pre"):
        listings.hang(block, LINE)
    listings.hold(body, _room)
    return str(etree.tostring(body, encoding="unicode"))


def _room(code: HtmlElement) -> dict[str, int]:
    """How long a word of code may be to stay whole."""
    row = next(code.iterancestors("tr"), None)
    if row is None:
        return {"word": WORD}
    # Where a screen is narrow, a cell of a long table has a line of its own.
    is_stacked = any(table.get("class") == "stacked" for table in row.iterancestors("table"))
    return {"word": (WIDE if is_stacked else NARROW) // len(row), "wide-word": WIDE // len(row)}


def _entries(volume: Volume) -> list[tuple[int, str, str]]:
    """Depth, title and address of everything that the list of contents names."""
    found = []
    for chapter in volume.chapters:
        found.append((chapter.depth, chapter.title, f"{chapter.name}.xhtml"))
        found += [
            (chapter.depth + 1, heading.text_content(), f"{chapter.name}.xhtml#{heading.get('id')}")
            for heading in chapter.body.iter("h2")
        ]
    return found


def _list(entries: list[tuple[int, str, str]]) -> str:
    """A list of these, with what is deeper inside."""
    made, depth = ["<ol>"], entries[0][0]
    for number, (level, title, address) in enumerate(entries):
        if level > depth:
            made.append("<ol>")
        elif number:
            made.append("</li>" + "</ol></li>" * (depth - level))
        made.append(f'<li><a href="{address}">{escape(title)}</a>')
        depth = level
    return "".join([*made, "</li>", "</ol></li>" * (depth - entries[0][0]), "</ol>"])


def _package(volume: Volume) -> str:
    moment = datetime.fromtimestamp(volume.date, UTC)
    identifier = uuid5(NAMESPACE_URL, f"celery-ru/{volume.celery}/{volume.date}")
    names = ["title", *(chapter.name for chapter in volume.chapters)]
    items = [
        f'<item id="page-{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in names
    ]
    items += [
        f'<item id="picture-{number}" href="{name}" media-type="image/svg+xml"/>'
        for number, name in enumerate(sorted(volume.pictures))
    ]
    order = ['<itemref idref="page-title"/><itemref idref="contents"/>']
    order += [f'<itemref idref="page-{name}"/>' for name in names[1:]]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id" xml:lang="ru"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>'
        f"<dc:title>{escape(volume.title)}</dc:title>"
        f"<dc:language>ru</dc:language><dc:creator>{escape(AUTHOR)}</dc:creator>"
        f"<dc:rights>{escape(RIGHTS)}</dc:rights>"
        f"<dc:source>https://docs.celeryq.dev/en/stable/</dc:source><dc:date>{moment:%Y-%m-%d}</dc:date>"
        f'<meta property="dcterms:modified">{moment:%Y-%m-%dT%H:%M:%SZ}</meta></metadata><manifest>'
        '<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="style" href="book.css" media-type="text/css"/>{"".join(items)}</manifest>'
        f"<spine>{''.join(order)}</spine></package>\n"
    )
