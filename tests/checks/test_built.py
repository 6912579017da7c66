"""Each check of the site is proven able to fail: fed one spoilt thing, it must name file and line."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from doctools.checks import built as site_checks
from doctools.checks.built import Site

Build = Callable[..., subprocess.CompletedProcess[str]]

HEAD = '<meta charset="utf-8"><title>{title}</title><meta name="description" content="О чём {title}">'


def page(body: str, *, title: str = "Страница", head: str | None = None, lang: str = "ru") -> str:
    """A whole page; its body begins on line 4."""
    head = HEAD.format(title=title) if head is None else head
    return f'<!doctype html>\n<html lang="{lang}">\n<head>{head}</head>\n{body}\n</html>\n'


def site_of(folder: Path, **pages: str) -> Site:
    for name, text in pages.items():
        file = folder / name.replace("__", "/") / "index.html" if name != "index" else folder / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Site(folder, "http://127.0.0.1:8000/")


GOOD = page('<h1 id="a">А</h1>')


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('<a href="net/">x</a>', "index.html:4: «net/» никуда не ведёт: нет net/index.html"),
        ('<a href="#net">x</a>', "index.html:4: «#net» никуда не ведёт: в index.html нет #net"),
        ('<a href="b/#net">x</a>', "index.html:4: «b/#net» никуда не ведёт: в b/index.html нет #net"),
        ('<a href="/b/net/">x</a>', "index.html:4: «/b/net/» никуда не ведёт: нет b/net/index.html"),
        ('<p>\n<img src="net.png" alt=""></p>', "index.html:5: «net.png» никуда не ведёт: нет net.png"),
        ('<a href="http://127.0.0.1:8000/net/">x</a>', "нет net/index.html"),
    ],
)
def test_dead_link(tmp_path: Path, body: str, complaint: str) -> None:
    found = site_checks.links(site_of(tmp_path, index=page(body), b=GOOD))
    assert len(found) == 1
    assert complaint in found[0]


def test_live_links(tmp_path: Path) -> None:
    body = '<a href=".">x</a><a href="b/#a">x</a><a href="/b/">x</a><a href="https://other.example/net">x</a>'
    assert site_checks.links(site_of(tmp_path, index=page(body), b=GOOD)) == []


def test_link_out_of_the_published_path(tmp_path: Path) -> None:
    folder = site_of(tmp_path, index=page('<a href="/">x</a>')).folder
    assert site_checks.links(Site(folder, "https://guide.example/celery/")) == [
        "index.html:4: «/» никуда не ведёт: нет (вне сайта) /"
    ]


@pytest.mark.parametrize(
    "body",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<script src="//cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="https://cdn.example/a.css">',
        '<link rel="preconnect" href="https://cdn.example">',
        '<link rel="dns-prefetch" href="//cdn.example">',
        '<img alt="" src="https://cdn.example/a.png">',
        '<img alt="" src="a.png" srcset="a.png 1x, https://cdn.example/b.png 2x">',
        '<iframe src="https://cdn.example/"></iframe>',
        '<video poster="https://cdn.example/a.png"></video>',
        "<p style=\"background: url('https://cdn.example/a.png')\">x</p>",
        '<style>@import "https://cdn.example/a.css";</style>',
        "<style>p { background: url(https://cdn.example/a.png) }</style>",
        '<a href="." ping="https://cdn.example/count">x</a>',
        '<svg><use href="https://cdn.example/a.svg#a"/></svg>',
        '<meta http-equiv="refresh" content="0; url=https://cdn.example/">',
    ],
)
def test_request_to_another_origin(tmp_path: Path, body: str) -> None:
    found = site_checks.requests(site_of(tmp_path, index=page(body)))
    assert len(found) == 1, found
    assert found[0].startswith("index.html:4: <")
    assert "cdn.example" in found[0]


def test_request_from_a_style_sheet(tmp_path: Path) -> None:
    site = site_of(tmp_path, index=GOOD)
    (tmp_path / "a.css").write_text('p {}\n@font-face { src: local("a"), url("//cdn.example/a.woff2") }\n')
    assert site_checks.requests(site) == ["a.css:2: обращается к чужому сайту: //cdn.example/a.woff2"]


def test_link_to_another_site_is_no_request(tmp_path: Path) -> None:
    body = (
        '<a href="https://docs.celeryq.dev/">x</a><link rel="canonical" href="https://guide.example/">'
        '<img alt="" src="data:image/png;base64,AA==">'
    )
    assert site_checks.requests(site_of(tmp_path, index=page(body))) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (page("<h1>А</h1>", lang="de"), "index.html:2: lang='de', а нужен 'ru'"),
        (page("<p>x</p>"), "index.html:2: заголовков h1 0, а нужен один"),
        (page("<h1>А</h1>\n<h1>Б</h1>"), "index.html:5: заголовков h1 2, а нужен один"),
        (page('<h1>А</h1>\n<img src="a.png">'), "index.html:5: картинка без alt: a.png"),
        (page("<h1>А</h1>", head='<meta name="description" content="x">'), "index.html:2: нет title"),
        (page("<h1>А</h1>", head="<title>x</title>"), "index.html:2: нет description"),
        (page("<h1>А</h1>\n<table><tr><th> <th>Б</table>"), "index.html:5: у столбца таблицы нет названия"),
    ],
)
def test_markup(tmp_path: Path, text: str, complaint: str) -> None:
    assert site_checks.markup(site_of(tmp_path, index=text)) == [complaint]


def test_same_title_and_description(tmp_path: Path) -> None:
    found = site_checks.markup(site_of(tmp_path, b=page("<h1>А</h1>"), c=page("<h1>Б</h1>")))
    assert found == [
        "c/index.html:2: тот же title, что у b/index.html: Страница",
        "c/index.html:2: тот же description, что у b/index.html: О чём Страница",
    ]


def test_english_page_below_en(tmp_path: Path) -> None:
    assert site_checks.markup(site_of(tmp_path, en=page("<h1>A</h1>", lang="ru"))) == [
        "en/index.html:2: lang='ru', а нужен 'en'"
    ]


def test_doubled_id(tmp_path: Path) -> None:
    body = '<h1 id="a">А</h1>\n<p id="a">x</p>\n<h2 id="b">Б</h2><h2 id="b_1">Б</h2>'
    assert site_checks.ids(site_of(tmp_path, index=page(body))) == [
        "index.html:5: id «a» уже занят в index.html:4",
        "index.html:6: второй заголовок с тем же текстом: #b_1",
    ]


def test_source_links(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").touch()
    repo = "https://code.example/r"
    link = '<h1>А</h1>\n<a rel="edit" href="{}">x</a><a href="https://code.example/r">x</a>'
    good = site_of(tmp_path / "good", index=page(link.format(f"{repo}/edit/main/docs/index.md")))
    dead = site_of(tmp_path / "dead", index=page(link.format(f"{repo}/edit/master/docs/index.md")))
    none = site_of(tmp_path / "none", index=GOOD)
    arguments = (repo, "edit/main/docs", docs)
    assert site_checks.source_links(good, *arguments) == []
    assert site_checks.source_links(good, None, "", docs) == [
        "index.html:5: ссылка на исходный текст без REPO_URL"
    ]
    assert site_checks.source_links(dead, *arguments) == [
        f"index.html:5: такого исходного текста нет: {repo}/edit/master/docs/index.md"
    ]
    assert site_checks.source_links(none, *arguments) == [
        "index.html:2: нет ссылки на исходный текст",
        "index.html:2: нет ссылки на репозиторий",
    ]


def test_address_that_is_gone(tmp_path: Path) -> None:
    contract = tmp_path / "urls.txt"
    contract.write_text("# страницы\n/\n/#a\n/#net\n/net/\n/b/#anything\n")
    moved = page("<h1>А</h1>", head='<meta http-equiv="refresh" content="0; url=../"><title>x</title>')
    site = site_of(tmp_path / "site", index=GOOD, b=moved)
    assert site_checks.published(site, contract) == [
        "urls.txt:4: якоря /#net больше нет",
        "urls.txt:5: адреса /net/ больше нет",
    ]


def test_what_stands_is_promised(tmp_path: Path) -> None:
    contract = tmp_path / "urls.txt"
    site = site_of(
        tmp_path / "site", index=page('<h1 id="a">А</h1><h2 id="b">Б</h2><p id="c">в</p><h4 id="d">Г</h4>')
    )
    contract.write_text("/\n/#d\n")
    assert site_checks.promised(site, contract) == ["/#b"]
    contract.write_text("# страницы\n/#b\n")
    assert site_checks.promised(site, contract) == ["/", "/#d"]


@pytest.mark.parametrize(
    "text",
    [
        '{% hint style="danger" %}',
        "{% endhint %}",
        "{% tabs %}",
        '<mark style="color:red;">x</mark>',
        "a&#x20;",
    ],
)
def test_gitbook_syntax(tmp_path: Path, text: str) -> None:
    docs = tmp_path / "docs"
    (docs / "a").mkdir(parents=True)
    (docs / "a" / "b.md").write_text(f"# А\n\n{text}\n", encoding="utf-8")
    found = site_checks.gitbook_syntax(docs)
    assert len(found) == 1
    assert found[0].startswith("docs/a/b.md:3: разметка GitBook: ")


# What MkDocs itself must refuse: the page is named, the build fails.


def _append(file: str, text: str) -> Callable[[Path], None]:
    def spoil(tree: Path) -> None:
        with (tree / file).open("a", encoding="utf-8") as page:
            page.write(text)

    return spoil


def _hide(file: str) -> Callable[[Path], None]:
    def spoil(tree: Path) -> None:
        (tree / file).rename(tree / file.replace(".md", "-novoe.md"))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "complaints"),
    [
        (_append("docs/licenziya.md", "\n[x](net.md)\n"), ["'licenziya.md' contains a link 'net.md'"]),
        (_append("docs/licenziya.md", "\n[x](index.md#net)\n"), ["'licenziya.md'", "'#net'"]),
        (_append("docs/licenziya.md", '\n```python\n--8<-- "net.py"\n```\n'), ["licenziya.md", "'net.py'"]),
        (_hide("docs/licenziya.md"), ["licenziya-novoe.md", 'not included in the "nav"']),
    ],
    ids=["link", "anchor", "snippet", "nav"],
)
def test_strict_build_fails(
    tree: Path, build: Build, spoil: Callable[[Path], None], complaints: list[str]
) -> None:
    spoil(tree)
    done = build(tree, tree / "site")
    said = done.stdout + done.stderr
    assert done.returncode != 0, said
    for complaint in complaints:
        assert complaint in said


def test_moved_page_leads_on(tree: Path, build: Build) -> None:
    """The mechanism for moved pages: theme/redirect.html, front matter only."""
    moved = (
        "---\ntitle: Переехало\ntemplate: redirect.html\nlocation: licenziya/\nsearch: {exclude: true}\n---\n"
    )
    (tree / "docs" / "prezhnee.md").write_text(moved, encoding="utf-8")
    settings = (tree / "mkdocs.yml").read_text(encoding="utf-8")
    assert "not_in_nav: |\n" in settings
    listed = settings.replace("not_in_nav: |\n", "not_in_nav: |\n  prezhnee.md\n")
    (tree / "mkdocs.yml").write_text(listed, encoding="utf-8")
    done = build(tree, tree / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    site = Site(tree / "site", "http://127.0.0.1:8000/")
    page = site.documents["prezhnee/index.html"]
    assert page.is_redirect
    assert page.root.xpath("//body//a/@href") == ["../licenziya/"]
    assert site_checks.links(site) == []
