"""The chapters of the EPUB as a reading program shows them, on a phone and on an e-reader."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import html
from playwright.sync_api import Browser

from doctools.site.books import epub
from doctools.site.books.volume import Chapter, Volume

COLUMNS = ["Механизм", "Предназначение", "Выключить", "Чего не будет"]
ROW = "".join(f'<td data-label="{name}:">{name} <code>task_{name[:2]}-limit</code></td>' for name in COLUMNS)
BODY = (
    "<article><h1>Документирование</h1><p><code>--pidfile</code>, <a href='https://x.example/'>ссылка</a>, "
    "https://github.com/celery/celery/issues/new/choose.</p>"
    f"<table class='stacked'><thead><tr>{''.join(f'<th>{name}</th>' for name in COLUMNS)}</tr></thead>"
    f"<tbody><tr>{ROW}</tr></tbody></table>"
    "<table><tr><td><code>elasticsearch_</code></td><td>слово <code>azureblockblob_</code></td></tr></table>"
    "<div class='code'><pre><code>$ celery --app proj worker --loglevel INFO --queues a,b\n1\n"
    "</code></pre></div>"
    "<figure><img src='c-1.svg' alt='x' width='20'></figure></article>"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"/>'


@pytest.mark.parametrize("width", [320, 420, 560, 600])
def test_a_chapter_fits_and_can_be_read(chromium: Browser, tmp_path: Path, width: int) -> None:
    chapter = Chapter("c", "Глава", 0, html.fragment_fromstring(BODY))
    (tmp_path / "a.epub").write_bytes(
        epub.make(Volume("Книга", "5.7.0", 1_000_000_000, "", [chapter], {"c-1.svg": SVG}))
    )
    with ZipFile(tmp_path / "a.epub") as book:
        book.extractall(tmp_path)
    page = chromium.new_page(viewport={"width": width, "height": 800})
    try:
        page.goto((tmp_path / "book/c.xhtml").as_uri())
        style = "(element, name) => getComputedStyle(element)[name]"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # A word of code is on one line, and no smaller than three quarters of the text.
        for word in page.locator("code.word").all():
            assert word.evaluate("element => element.getClientRects().length") == 1
        assert page.locator("p code").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") > 12
        assert page.locator("pre").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") > 12
        # What has no colours shows a link, and a dark page a picture.
        assert "underline" in page.locator("p a").evaluate(style, "textDecorationLine")
        assert page.locator("img").evaluate(style, "backgroundColor") == "rgb(255, 255, 255)"
        # A line that goes on does not look like two.
        assert page.locator(".line").evaluate(style, "textIndent").startswith("-")
    finally:
        page.close()
