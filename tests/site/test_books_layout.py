"""What stands where in the books: nothing alone on a page, names and lines that can be told from others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from doctools.site.books import epub, listings, pdf
from doctools.site.books.volume import Chapter, Volume, collect
from tests.site.test_books import NEEDS_POPPLER, made, said

LISTING = (
    "import time\n\napp = 1\nb = 2\n\n\n@app.task\n"
    'def add():\n    """Раз.\n\n    Два.\n    """\n    return 3\n'
)
BLOCK = (
    '<pre><code><span class="k">import</span> time\n\napp = 1\nb = 2\n\n\n@app.task\n'
    '<span class="k">def</span> add():\n    <span class="s">"""Раз.\n\n    Два.\n    """</span>\n'
    "    return 3\n</code></pre>"
)


def volume(*bodies: str) -> Volume:
    chapters = [
        Chapter(f"c{number}", f"Глава{number}", 0, html.fragment_fromstring(f"<article>{body}</article>"))
        for number, body in enumerate(bodies)
    ]
    return Volume("Книга", "5.7.0", 1_000_000_000, "", chapters)


def pages(folder: Path, volume: Volume) -> list[list[str]]:
    """The lines of each page, without its head and number."""
    (folder / "a.pdf").write_bytes(pdf.make(volume))
    text = said("pdftotext", "-layout", folder / "a.pdf", "-")
    return [[line.strip() for line in page.split("\n") if line.strip()][1:-1] for page in text.split("\f")]


def filled(rest: str) -> Volume:
    """Chapters in which the rest begins at different heights of a page."""
    bodies = (f'<h1>Глава</h1><div style="height: {height}mm">.</div>{rest}' for height in range(180, 240, 2))
    return volume(*bodies)


def test_a_listing_breaks_between_its_parts() -> None:
    block = html.fragment_fromstring(BLOCK)
    assert block.text_content() == LISTING
    assert listings.part(block, 1.4, 20)
    parts = [part.text_content() for part in block.xpath(".//span[contains(@class, 'part')]")]
    assert parts == [LISTING.split("\n\n\n")[0], LISTING.split("\n\n\n")[1]]
    assert [part.get("style") for part in block[0]] == ["padding-bottom: 2.80em", None]
    assert [part.get("class") for part in block[0]] == ["part whole", "part whole"]
    assert [mark.text for mark in block.iter("span") if mark.get("class") == "k"] == ["import", "def"]


def test_a_listing_without_blank_lines_breaks_where_a_line_begins_at_the_left() -> None:
    block = html.fragment_fromstring(
        "<pre><code>a:\n  1\n  2\n  3\nb:\n  1\n  2\n  3\nc:\n  1\n</code></pre>"
    )
    assert listings.part(block, 1.4, 5)
    assert [part.text_content() for part in block[0]] == ["a:\n  1\n  2\n  3", "b:\n  1\n  2\n  3\nc:\n  1\n"]
    assert [part.get("class") for part in block[0]] == ["part whole", "part"]
    assert not listings.part(html.fragment_fromstring("<pre><code>a\n\nb\n</code></pre>"), 1.4, 5)


def test_a_long_line_of_the_epub_goes_on_further_right() -> None:
    block = html.fragment_fromstring(BLOCK.replace("import</span> time", f"import</span> {'time, ' * 9}"))
    text = block.text_content()
    listings.hang(block, 36)
    assert block.text_content() == text
    (line,) = block.xpath(".//span[@class='line']")
    assert line.text_content() == f"import {'time, ' * 9}\n"
    assert line.get("style") == "padding-left: 4ch; text-indent: -4ch"


@pytest.mark.parametrize(
    ("code", "held"),
    [
        ("--pidfile", '<code class="word">--pidfile</code>'),
        (
            "kill -s QUIT",
            (
                '<code><span class="word">kill</span><span> </span><span class="word">-s</span><span> </span>'
                '<span class="word">QUIT</span></code>'
            ),
        ),
        ("/var/log/celery/w1.log", "<code>/var/log/celery/w1.log</code>"),
        ("<span>a-b</span> <span>c</span>", None),
    ],
)
def test_a_word_of_code_is_whole(code: str, held: str | None) -> None:
    body = html.fragment_fromstring(f"<p><code>{code}</code></p>")
    text = body.text_content()
    listings.hold(body, lambda _: {"word": 12})
    assert body.text_content() == text
    if held:
        assert html.tostring(body[0], encoding="unicode") == held
    else:
        assert [word.get("class") for word in body[0]] == ["word", None, "word"]


@NEEDS_POPPLER
def test_no_name_is_broken_at_its_hyphen(tmp_path: Path) -> None:
    words = [
        f"{'ы ' * number}<code>kill --kill-whom=main</code> и <code>--pid-file</code>."
        for number in range(34, 48)
    ]
    cell = "<table><tr><td><code><span>--kill-whom=main</span> <span>-s</span></code></td><td>" + "ы " * 900
    book = volume(*(f"<h1>Г</h1><p>{text}</p>" for text in words), f"<h1>Г</h1>{cell}")
    text = "\n".join(line for page in pages(tmp_path, book) for line in page)
    assert text.count("--kill-whom=main") == len(words) + 1
    assert text.count("--pid-file") == len(words)


@NEEDS_POPPLER
@pytest.mark.parametrize(
    ("rest", "alone"),
    [
        ("<ul><li>раз</li><li>два</li><li>три</li><li>конец</li></ul>", "• конец"),
        (
            (
                "<table><thead><tr><th>Имя</th></tr></thead><tbody><tr><td>раз</td></tr><tr><td>два</td></tr>"
                "<tr><td>три</td></tr><tr><td>конец</td></tr></tbody></table>"
            ),
            "конец",
        ),
        (
            (
                "<div class='admonition'><p class='admonition-title'>Имя</p><p>раз</p><p>два</p><p>конец</p>"
                "</div>"
            ),
            "конец",
        ),
    ],
)
def test_no_end_stands_alone_on_a_page(tmp_path: Path, rest: str, alone: str) -> None:
    made = pages(tmp_path, filled(rest))
    tops = [[line for line in page if line != "Имя"][:1] for page in made]
    assert ["три"] in tops or ["• три"] in tops or ["два"] in tops
    assert [alone] not in tops


@NEEDS_POPPLER
def test_no_heading_stands_alone_on_a_page(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    root = made(tmp_path / "x", "")
    page = root / "site/licenziya/index.html"
    text = page.read_text("utf-8").replace(
        "<p>Условия.", '<h2 id="l">Старое \n</h2><p><span id="prezhnii"></span></p><p>Условия.'
    )
    page.write_text(text, encoding="utf-8")
    (body,) = [
        chapter.body for chapter in collect(root, root / "site").chapters if chapter.name == "licenziya"
    ]
    (heading,) = body.iter("h2")
    assert heading.text_content() == "Старое"
    assert heading.find("span").get("id") == "prezhnii"
    rest = html.tostring(heading, encoding="unicode") + "<p>конец</p>"
    made_pages = pages(tmp_path, filled(rest))
    assert ["Старое", "конец"] in [page[:2] for page in made_pages]
    assert "Старое" not in [page[-1] for page in made_pages if page]


@NEEDS_POPPLER
def test_head_and_text_of_a_page_begin_at_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf.make(volume("<h1>Глава0</h1><p>Текст</p>")))
    places = re.findall(
        r'xMin="([\d.]+)"[^>]*>(?:Глава0|Текст)<',
        said("pdftotext", "-bbox", "-f", "3", tmp_path / "a.pdf", "-"),
    )
    assert len(places) == 3
    assert max(map(float, places)) - min(map(float, places)) < 1


def test_a_cell_of_the_epub_says_its_column() -> None:
    row = '<tr><td data-label="Имя:"><code>a-b</code></td><td><code>{}</code></td></tr>'
    book = volume(
        f"<h1>Г</h1><table class='stacked'>{row.format('x' * 33)}</table>"
        f"<table>{row.format('x' * 33)}</table>"
    )
    text = epub._body(book.chapters[0])
    assert text.count('data-label="Имя:"') == 2
    assert re.findall(r'<code class="([a-z-]*)">x', text) == ["word", "wide-word"]
