"""The books of a small site: what a reader of paper, of an e-reader or of a folder relies on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import html

from doctools.checks import books as checks
from doctools.site.books import epub, listings, offline, pdf
from doctools.site.books.__main__ import run
from doctools.site.books.volume import Volume, collect
from doctools.site.failure import BuildError

SETTINGS = """
site_name: Книга
nav:
  - Главная: index.md
  - Часть:
      - chast/index.md
      - chast/pervaya.md
  - licenziya.md
  - О руководстве:
      - kak-perevodit.md
"""
PROJECT = '[project]\nname = "x"\n[project.optional-dependencies]\nsubject = ["celery[redis]==5.7.0"]\n'
LONG = "x = '" + "очень длинная строка " * 12 + "'"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60" viewBox="0 0 300 60" aria-label="Схема">'
    '<path d="M 0 30 H 300" class="connection" stroke="#000" mask="url(#m)"/>'
    '<text x="150" y="35" class="text-italic" text-anchor="middle">подпись</text>'
    '<mask id="m"><rect x="100" y="20" width="100" height="20" fill="black" /></mask></svg>'
)
PAGES = {
    "index.html": '<h1 id="k">Книга</h1><div class="cards"><ul><li>x</li></ul></div><h2 id="z">Зачем</h2>',
    "chast/index.html": '<h1 id="chast">Часть</h1><p><a href="pervaya/#vtoroi">раздел</a>, '
    '<a href="../kak-perevodit/">не в книге</a>, <a href="https://celery.example/">снаружи</a></p>',
    "chast/pervaya/index.html": '<h1 id="pervaya">Первая<a class="headerlink" href="#pervaya">¶</a></h1>'
    f'<div class="code code-file" data-ran="Файл создан"><div class="code-name">a.py</div>'
    f'<pre><code><span class="k">{LONG}</span>\n</code></pre></div>'
    '<h2 id="vtoroi">Второй раздел</h2><p>Здесь <abbr title="то">термин</abbr>, '
    'см.\n<a href="../../licenziya/">лицензию</a>.</p>'
    f'<figure class="d2">{SVG}<figcaption>Рисунок</figcaption></figure>'
    f"<table><tr><td><code>{'a_long_name_of_a_setting_' * 6}</code></td><td align='right'>1</td></tr></table>"
    "<ul><li>пункт<div class='code code-session'><pre><samp>" + "7" * 300 + "</samp></pre></div></li></ul>",
    "licenziya/index.html": '<h1 id="licenziya">Лицензия</h1><p>Условия. '
    '<a href="../chast/pervaya/">Назад</a></p>',
    "kak-perevodit/index.html": "<h1>Для авторов</h1>",
}
MAP = "Часть Первая Лицензия".split()


def needs(program: str, package: str) -> pytest.MarkDecorator:
    """On a machine of the project's own the program must be there."""
    is_missing = not os.environ.get("CI") and not shutil.which(program)
    return pytest.mark.skipif(is_missing, reason=f"нужен {package}")


NEEDS_POPPLER = needs("pdftotext", "poppler-utils")
NEEDS_EPUBCHECK = needs("epubcheck", "epubcheck")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return made(tmp_path, "https://guide.example/")


def made(folder: Path, url: str) -> Path:
    (folder / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    for name, text in PAGES.items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * name.count("/")
        path.write_text(
            f'<!doctype html><html lang="ru" data-worker="sw.js"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
            f'<link rel="canonical" href="{url}"><link rel="stylesheet" href="{up}a.css">'
            f'<script src="{up}a.js"></script></head>'
            f'<body><a href="{up or "."}">Домой</a><article class="text">{text}</article></body></html>',
            encoding="utf-8",
        )
    (folder / "site/a.css").write_text("", encoding="utf-8")
    return folder


def said(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def links(volume: Volume, name: str) -> list[str]:
    (chapter,) = [each for each in volume.chapters if each.name == name]
    return [str(link.get("href")) for link in chapter.body.iter("a")]


def test_chapters_are_those_of_the_menu_and_links_stay_inside(root: Path) -> None:
    volume = collect(root, root / "site")
    assert [(each.name, each.title, each.depth) for each in volume.chapters] == [
        ("chast", "Часть", 0),
        ("pervaya", "Первая", 1),
        ("licenziya", "Лицензия", 0),
    ]
    assert volume.celery == "5.7.0"
    assert list(volume.pictures) == ["pervaya-1.svg"]
    assert links(volume, "chast") == [
        "pervaya#vtoroi",
        "https://guide.example/kak-perevodit/",
        "https://celery.example/",
    ]
    assert links(volume, "pervaya") == ["licenziya#"]


def test_a_site_without_an_address_is_linked_to_by_nobody(tmp_path: Path) -> None:
    volume = collect(made(tmp_path, "http://127.0.0.1:8000/"), tmp_path / "site")
    assert links(volume, "chast") == ["pervaya#vtoroi", "https://celery.example/"]
    assert volume.url == ""


def test_no_site_no_book(tmp_path: Path) -> None:
    made(tmp_path, "")
    shutil.rmtree(tmp_path / "site")
    with pytest.raises(BuildError, match="сначала make site"):
        collect(tmp_path, tmp_path / "site")


@pytest.mark.parametrize("columns", [40, 41, 92])
def test_long_lines_are_broken_with_a_sign_and_nothing_is_lost(columns: int) -> None:
    text = f"коротко\n{LONG}\n" + "7" * 300 + "\nконец"
    block = html.fragment_fromstring(f"<pre><code>{text.replace('длинная', '<b>длинная</b>')}</code></pre>")
    listings.wrap(block, columns)
    assert block.text_content() == text
    for sign in block.iter("i"):
        sign.text = "\n" + " " * listings.INDENT
    lines = block.text_content().split("\n")
    assert max(map(len, lines)) <= columns
    assert len(lines) > 4


@NEEDS_POPPLER
def test_pdf(root: Path) -> None:
    volume = collect(root, root / "site")
    path = root / "a.pdf"
    path.write_bytes(pdf.make(volume))
    assert checks.pdf(path) == []
    # Every time the same.
    assert pdf.make(volume) == path.read_bytes()
    text = said("pdftotext", "-layout", path, "-")
    pages = text.split("\f")
    assert "Руководство по Celery 5.7.0" in pages[0]
    assert "CC BY-SA 4.0" in pages[0]
    assert "Ask Solem" in " ".join(pages[0].split())
    assert [
        " ".join(line.split()) for line in re.findall(r"^ *(\S.*?) (?:\. ?)+\d+$", pages[1], re.MULTILINE)
    ] == [
        "Часть",
        "Первая",
        "Второй раздел",
        "Лицензия",
    ]
    outline = html.fromstring(said("pdftohtml", "-xml", "-stdout", "-i", "-l", "1", path).encode())
    assert [item.text for item in outline.xpath("//outline//item")] == [
        "Содержание",
        *MAP[:2],
        "Второй раздел",
        MAP[2],
    ]
    assert "¶" not in text
    assert "термин" in text
    assert "подпись" in text
    assert "↩" in text
    addresses = said("pdfinfo", "-url", path)
    assert "https://celery.example/" in addresses
    assert "pervaya" not in addresses
    assert "pervaya--vtoroi" in said("pdfinfo", "-dests", path)


@NEEDS_POPPLER
@pytest.mark.parametrize(
    ("said", "instead", "fault"),
    [
        ("pre-wrap", "pre", "за краем полосы: 7777"),
        (r"target-counter\(attr\(href\), page\)", '"3"', "«Первая» не на странице 3"),
        (r"bookmark-level: \d", "bookmark-level: none", "нет закладок"),
    ],
)
def test_a_bad_pdf_is_seen(
    root: Path, monkeypatch: pytest.MonkeyPatch, said: str, instead: str, fault: str
) -> None:
    style = root / "bad.css"
    style.write_text(re.sub(said, instead, pdf.STYLE.read_text("utf-8")), encoding="utf-8")
    monkeypatch.setattr(pdf, "STYLE", style)
    monkeypatch.setattr(listings, "wrap", lambda *_: None)
    (root / "a.pdf").write_bytes(pdf.make(collect(root, root / "site")))
    assert any(fault in each for each in checks.pdf(root / "a.pdf"))


# A whole PDF of one line, whose type is what it says: one of those that each reader is expected to have.
BARE = """%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R
  /Resources <</Font <</F1 5 0 R>>>>>> endobj
4 0 obj <</Length 45>> stream
BT /F1 12 Tf 100 100 Td (Not embedded) Tj ET
endstream endobj
5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj
trailer <</Root 1 0 R>>
"""


@NEEDS_POPPLER
def test_type_that_is_not_in_the_pdf_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "bare.pdf"
    path.write_text(BARE, encoding="ascii")
    assert "шрифт не вложен: Helvetica" in checks.pdf(path)


def test_pdf_with_a_link_to_nowhere_is_none(root: Path) -> None:
    page = root / "site/licenziya/index.html"
    page.write_text(page.read_text("utf-8").replace("chast/pervaya/", "chast/pervaya/#net"), encoding="utf-8")
    with pytest.raises(BuildError, match="pervaya--net"):
        pdf.make(collect(root, root / "site"))


def test_epub(root: Path) -> None:
    volume = collect(root, root / "site")
    path = root / "a.epub"
    path.write_bytes(epub.make(volume))
    assert epub.make(volume) == path.read_bytes()
    if os.environ.get("CI") or shutil.which("epubcheck"):
        assert checks.epub(path) == []
    with ZipFile(path) as book:
        names = book.namelist()
        contents = book.read("book/contents.xhtml").decode()
        chapter = book.read("book/pervaya.xhtml").decode()
        package = book.read("book/book.opf").decode()
        assert book.read("book/pervaya-1.svg").decode().count("<mask") == 0
    assert names[0] == "mimetype"
    assert (
        'href="pervaya.xhtml#vtoroi">Второй раздел</a></li></ol></li></ol></li><li><a href="licenziya.xhtml">'
        in contents
    )
    assert 'href="licenziya.xhtml"' in chapter
    assert "CC BY-SA 4.0" in package


@NEEDS_EPUBCHECK
def test_epubcheck_sees_a_link_to_nowhere(root: Path) -> None:
    page = root / "site/licenziya/index.html"
    page.write_text(page.read_text("utf-8").replace("chast/pervaya/", "chast/pervaya/#net"), encoding="utf-8")
    (root / "a.epub").write_bytes(epub.make(collect(root, root / "site")))
    assert any("RSC-012" in fault for fault in checks.epub(root / "a.epub"))


def test_offline_copy_opens_from_a_folder(root: Path) -> None:
    site = root / "site"
    for name in ("404.html", "sw.js", "a.css.br"):
        (site / name).write_text("x", encoding="utf-8")
    content = offline.make(site, 1_000_000_000)
    assert offline.make(site, 1_000_000_000) == content
    assert checks.archive(content) == []
    (root / "a.zip").write_bytes(content)
    with ZipFile(root / "a.zip") as archive:
        assert {Path(name).name for name in archive.namelist()} == {"index.html", "a.css"}
        page = archive.read(f"{offline.FOLDER}/chast/index.html").decode()
    assert 'href="pervaya/index.html#vtoroi"' in page
    assert 'href="../index.html">Домой' in page
    assert "Security-Policy" not in page
    assert checks.archive(content.replace(b"a.css", b"b.css"))


def test_front_page_names_what_is_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "make", lambda _: b"%PDF" * 500_000)
    site = root / "site"
    before = (site / "index.html").read_text(encoding="utf-8")
    assert run(root, site).keys() == {f"celery-po-russki.{kind}" for kind in ("pdf", "epub", "zip")}
    named = (site / "index.html").read_text(encoding="utf-8")
    assert '<a href="celery-po-russki.pdf" download>PDF</a> (2,0\u00a0МБ)' in named
    assert (site / "index.html.gz").is_file()
    first = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert run(root, site)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == first
    for link in re.findall(r'href="(celery[^"]+)"', named):
        assert (site / link).is_file()
    assert re.sub(r'\n<p class="books">.*?</p>', "", named) == before
