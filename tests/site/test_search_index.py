"""The search index: every page that is to be found, and no file cut short."""

import json
from pathlib import Path

import pytest
from pagefind.service import get_executable

from doctools.site import known, search
from doctools.site.failure import BuildError

PAGE = '<!doctype html><html lang="ru"><body><main data-pagefind-body><h1>Воркер</h1></main></body></html>'
ASIDE = '<!doctype html><html lang="ru"><body><p>Страницы нет.</p></body></html>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name, html in {"index.html": PAGE, "vorker/index.html": PAGE, "404.html": ASIDE}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(html, encoding="utf-8")
    return folder


def make_index(site: Path) -> int:
    """Index a built site; returns how many sections were indexed."""
    with search.indexing(site) as index:
        return index.wait()


def pagefind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a script in Pagefind's place; `$PAGEFIND` in it is the real one."""
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\nPAGEFIND='{get_executable()}'\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))


def test_indexes_what_is_to_be_found(site: Path) -> None:
    assert make_index(site) == 2
    entry = json.loads((site / "pagefind" / "pagefind-entry.json").read_text(encoding="utf-8"))
    assert entry["languages"]["ru"]["page_count"] == 2
    assert len([*(site / "pagefind" / "fragment").iterdir()]) == 2
    assert not [*(site / "pagefind").glob("pagefind-*ui.*")]


def test_waits_until_pagefind_has_ended(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is killed before its files are written leaves them cut short.
    ended = tmp_path / "ended"
    pagefind(tmp_path, monkeypatch, f'"$PAGEFIND" "$@"\nsleep 0.5\ntouch "{ended}"')
    make_index(site)
    assert ended.exists()


def test_tells_what_pagefind_complains_of(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pagefind(tmp_path, monkeypatch, 'echo "No space left on device" >&2\nexit 3')
    with pytest.raises(BuildError, match=r"pagefind: код 3\n.*No space left on device"):
        make_index(site)


SECTIONS = """<!doctype html><html lang="ru"><body><main data-pagefind-body><h1>Воркеры</h1><p>О воркерах.</p>
<h2 id="ostanovka">Остановка</h2><p>Настройка <code>task_acks_late</code>.</p>
<h3 id="tyoplaya">Тёплая</h3><p>Сигнал TERM.</p>
<h2 id="zapusk">Запуск</h2><p>Команда.</p></main></body></html>"""


def test_what_is_found_is_a_section(tmp_path: Path) -> None:
    """It knows the titles above it, and the ends of the names of settings in it."""
    site, folder = tmp_path / "site", tmp_path / "folder"
    (site / "vorkery").mkdir(parents=True)
    (site / "vorkery" / "index.html").write_text(SECTIONS, encoding="utf-8")
    written = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in search._pages_to_index(site, folder)
    }
    assert [*written] == [
        "vorkery/index.html",
        "vorkery/~ostanovka/index.html",
        "vorkery/~tyoplaya/index.html",
        "vorkery/~zapusk/index.html",
    ]
    assert "О воркерах" in written["vorkery/index.html"]
    assert "TERM" not in written["vorkery/~ostanovka/index.html"]
    warm = written["vorkery/~tyoplaya/index.html"]
    assert (
        warm.index(">Тёплая<")
        < warm.index("TERM")
        < warm.index(">Воркеры</p>")
        < warm.index(">Остановка</p>")
    )
    assert ">acks_late late</p>" in written["vorkery/~ostanovka/index.html"]
    assert search.address_of("/vorkery/~tyoplaya/") == search.address_of("/vorkery/") == "/vorkery/"


def test_a_section_knows_what_the_page_offers_it_for(site: Path, tmp_path: Path) -> None:
    """A row of the table at the beginning; the beginning itself knows what the page is described by."""
    html = SECTIONS.replace(
        "<body>", '<head><meta name="description" content="Пул и сигналы"></head><body>'
    ).replace(
        "<p>О воркерах.</p>",
        '<table><tr><td>выложить новый код</td><td><a href="#tyoplaya">Тёплая</a></td></tr></table>',
    )
    (site / "index.html").write_text(html, encoding="utf-8")
    texts = {
        path.relative_to(tmp_path / "index").as_posix(): path.read_text(encoding="utf-8")
        for path in search._pages_to_index(site, tmp_path / "index")
    }
    wanted = f'<p data-pagefind-weight="{search.WANTED}">выложить новый код Тёплая</p>'
    assert [name for name, text in texts.items() if wanted in text] == ["~tyoplaya/index.html"]
    described = f'<p data-pagefind-weight="{search.DESCRIPTION}">Пул и сигналы</p>'
    assert [name for name, text in texts.items() if described in text] == ["index.html"]


def test_a_section_knows_what_readers_call_what_it_tells(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "read_asked", lambda: {"/vorker/": {"tyoplaya": "graceful & warm"}})
    (site / "vorker" / "index.html").write_text(SECTIONS, encoding="utf-8")
    written = search._pages_to_index(site, site.with_name("index"))
    said = f'<p data-pagefind-weight="{search.CALLED}">graceful &amp; warm</p>'
    assert [path.parent.name for path in written if said in path.read_text("utf-8")] == ["~tyoplaya"]


def test_a_page_that_is_worth_less_is_so_in_all_that_is_added_to_it(site: Path, tmp_path: Path) -> None:
    """Its title, and the titles above a section."""
    html = SECTIONS.replace(
        "<main data-pagefind-body>", '<main data-pagefind-body data-pagefind-weight="0.3">'
    )
    (site / "index.html").write_text(html, encoding="utf-8")
    warm = next(path for path in search._pages_to_index(site, tmp_path / "index") if "tyoplaya" in str(path))
    text = warm.read_text(encoding="utf-8")
    assert '<h1 data-pagefind-meta="title" data-pagefind-weight="0.3">' in text
    assert f'<p data-pagefind-weight="{search.ABOVE * 0.3:g}">Воркеры</p>' in text


def test_a_work_of_reference_is_asked_for_by_name(site: Path, tmp_path: Path) -> None:
    facts = SECTIONS.replace("<p>Сигнал", '<p class="facts">Тип: bool</p><p>Сигнал')
    for html, weighs in ((SECTIONS, False), (facts, True)):
        (site / "index.html").write_text(html, encoding="utf-8")
        written = [
            path.read_text(encoding="utf-8") for path in search._pages_to_index(site, tmp_path / "index")
        ]
        found = [f'<div data-pagefind-weight="{search.REFERENCE}">' in text for text in written]
        # The other page of this site has no facts.
        assert found == [weighs] * 4 + [False]
        assert all("<h1 data-pagefind-meta" in text for text in written)


def test_a_title_is_found_by_the_end_of_a_name_in_it(site: Path, tmp_path: Path) -> None:
    """And what a line of facts calls it: its old name, its option."""
    html = SECTIONS.replace(">Запуск<", "><code>worker_pool_restarts</code><").replace(
        "<p>Команда", '<p class="facts">старое имя <code>CELERYD_POOL_RESTARTS</code></p><p>Команда'
    )
    (site / "index.html").write_text(html, encoding="utf-8")
    *_, path = (each for each in search._pages_to_index(site, tmp_path / "index") if "~zapusk" in str(each))
    text = path.read_text(encoding="utf-8")
    assert f'<p data-pagefind-weight="{search.OWN_PARTS}">pool_restarts restarts</p>' in text
    assert f'<p data-pagefind-weight="{search.OTHER_NAMES}">CELERYD_POOL_RESTARTS</p>' in text


def test_the_words_that_misspellings_are_guessed_by(tmp_path: Path) -> None:
    """Those of titles and of several sections, without the endings of Russian words."""

    def section(number: int, title: str, text: str) -> Path:
        path = tmp_path / f"{number}.html"
        path.write_text(f'<html lang="ru"><body><h1>{title}</h1><p>{text}</p></body></html>', "utf-8")
        return path

    texts = ["задачами", "задачи", "задача", "задаче однажды"]
    assert len(texts) == known.FEWEST_SECTIONS
    sections = [section(number, f"Ёлка{number}", text) for number, text in enumerate(texts)]
    assert known.known_words(sections) == {"ru": ["елка0", "елка1", "елка2", "елка3", "задач"]}


def test_english_words_and_what_names_begin_with_are_guessed_too(tmp_path: Path) -> None:
    """They are heard in Russian letters: «авторетрай» is the beginning of `autoretry_for`."""
    sections = []
    for number in range(known.FEWEST_OF_ENGLISH):
        path = tmp_path / f"{number}.html"
        text = "редко rarely autoretry_for EncodeError"
        path.write_text(f'<html lang="ru"><body><h1>1</h1><p>{text}</p></body></html>', "utf-8")
        sections.append(path)
    found = ["autoretry", "autoretry_for", "encode", "encodeerror", "rarely"]
    assert known.known_words(sections) == {"ru": found}


def test_the_script_that_pages_load_is_asked(tmp_path: Path) -> None:
    """Not one that is kept for copies of an earlier publication."""
    scripts = tmp_path / "assets" / "scripts"
    scripts.mkdir(parents=True)
    (tmp_path / "index.html").write_text('<script src="assets/scripts/site.22.js"></script>', "utf-8")
    for old, new in (("site.11", "search.11"), ("site.22", "search.22")):
        (scripts / f"{old}.js").write_text(f'beside("{new}.js")', "utf-8")
        (scripts / f"{new}.js").touch()
    assert search.script_of(tmp_path) == "/assets/scripts/search.22.js"
