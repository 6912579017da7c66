"""The step over the built HTML: what it puts in, where, and that it never says more than was proven."""

import json
from pathlib import Path
from typing import Any

import pytest

from doctools.engine.report import digest
from doctools.site.badges import mark, run
from doctools.site.record import PATH, Entry, PageRecord, UpstreamError
from doctools.upstream.record import save

HTML = """<!doctype html>
<html lang="ru"><head><title>x</title><link rel="canonical" href="/x/"></head>
<body><main><article class="md-content__inner">
<h1 id="start">Начало<a class="headerlink" href="#start">¶</a></h1>
<p>Слова &amp; знаки &nbsp; <code>&lt;/article&gt;</code></p><!-- <h2 id="late"> -->
<h2 id="late">Поздние <code>ack</code><a id="old-late"></a></h2>
<p>Дальше</P>
</article></main></body></html>
"""
PAGE = "nachalo/start.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    entries = [
        Entry("start", "Start & go", ours="start", hash="1", release="5.7.0", checked="2026-11-22"),
        Entry("late-acks", "Late acks", ours="late", hash="2", release="5.6.3", checked="2026-11-03"),
        Entry("other", "Other", left_out="не нужен", hash="3", release="5.7.0", checked="2026-11-22"),
    ]
    save(tmp_path / PATH, {PAGE: PageRecord("guide/start.rst", entries)})
    (tmp_path / "docs/nachalo").mkdir(parents=True)
    (tmp_path / "docs" / PAGE).write_text("---\ntitle: x\n---\n")
    (tmp_path / "site/nachalo/start").mkdir(parents=True)
    (tmp_path / "site/nachalo/start/index.html").write_text(HTML)
    return tmp_path


def write_run(root: Path, **brokers: dict[str, float]) -> dict[str, Any]:
    page = {"digest": digest((root / "docs" / PAGE).read_text(encoding="utf-8")), "brokers": brokers}
    report: dict[str, Any] = {
        "pages": {PAGE: page},
        "celery": "5.7.0",
        "finished": "2026-11-22T16:00:00+00:00",
    }
    (root / "build").mkdir(exist_ok=True)
    (root / "build/pages.json").write_text(json.dumps(report))
    return report


def counts(executed: int, failed: int = 0) -> dict[str, float]:
    return {"executed": executed, "files": 5, "shown": 1, "elsewhere": 2, "failed": failed, "seconds": 12.3}


def built(root: Path) -> str:
    (root / "site/nachalo/start/index.html").write_text(HTML)
    assert run(root, root / "site", root / "build/pages.json") == 1
    return (root / "site/nachalo/start/index.html").read_text()


def test_line_names_the_original_and_the_oldest_check(root: Path) -> None:
    html = built(root)
    line = html[html.index("<aside") : html.index("</aside>")]
    assert 'href="https://docs.celeryq.dev/en/stable/guide/start.html">Start &amp; go</a>' in line
    assert "сверено с\u00a0Celery 5.6.3 3\u00a0ноября 2026" in line
    assert '<a href="original.html">Разделы оригинала</a>' in line
    assert "исполнено" not in line
    assert html.index("</aside>") < html.index("</article></main>")


def test_sections_of_the_original_are_listed_beside_the_page(root: Path) -> None:
    built(root)
    listed = (root / "site/nachalo/start/original.html").read_text(encoding="utf-8")
    assert '<td><a href="./#late">Поздние ack</a></td>' in listed
    assert 'href="https://docs.celeryq.dev/en/stable/guide/start.html#late-acks">Late acks</a></td>' in listed
    assert '<a href="./#start">Начало</a>' in listed
    assert "Other" not in listed
    assert "<title>Разделы оригинала: Начало</title>" in listed
    assert '<meta name="robots" content="noindex">' in listed
    assert "canonical" not in listed
    assert "Дальше" not in listed, "the page's own text"
    assert listed.endswith("</article></main></body></html>\n")


def test_everything_else_stays_as_it_was(root: Path) -> None:
    page = built(root)
    begin, end = page.index("<aside"), page.index("</aside>")
    assert page[:begin] + page[end + len("</aside>") :] == HTML


def test_passing_run_is_counted_by_broker(root: Path) -> None:
    write_run(root, embedded=counts(60), redis=counts(60), rabbitmq=counts(61))
    html = built(root)
    assert "на Celery 5.7.0 исполнено блоков: 65 из\u00a068 (встроенный транспорт, Redis)" in html
    assert "исполнено блоков: 66 из\u00a069 (RabbitMQ)" in html


def test_no_badge_without_a_passing_run_of_this_very_text(root: Path) -> None:
    write_run(root, embedded=counts(60), redis=counts(60, failed=1))
    assert "исполнено" not in built(root)
    write_run(root, embedded=counts(60))
    assert "исполнено" in built(root)
    (root / "docs" / PAGE).write_text("---\ntitle: y\n---\n")
    assert "исполнено" not in built(root)
    (root / "docs" / PAGE).write_text("---\ntitle: x\n---\n")
    write_run(root, embedded=counts(0))
    assert "исполнено" not in built(root)


def test_no_release_is_claimed_while_a_section_is_unconfirmed(root: Path) -> None:
    entries = [
        Entry("start", "Start", ours="start", hash="1", release="5.7.0", checked="2026-11-22"),
        Entry("late-acks", "Late acks", ours="late"),
    ]
    save(root / PATH, {PAGE: PageRecord("guide/start.rst", entries)})
    assert "сверено" not in built(root)


def write_status(root: Path, *stale: dict[str, str | None]) -> None:
    (root / "build").mkdir(exist_ok=True)
    status = {"release": "5.8.0", "pages": {PAGE: {"original": "guide/start.rst", "stale": list(stale)}}}
    (root / "build/upstream.json").write_text(json.dumps(status))


def test_stale_section_is_marked_in_its_place(root: Path) -> None:
    write_status(
        root,
        {"state": "changed", "anchor": "late-acks", "title": "Late acks", "ours": "late"},
        {"state": "new", "anchor": "brand-new", "title": "New", "ours": None},
    )
    html = built(root)
    place = html.index('<a id="old-late"></a></h2>') + len('<a id="old-late"></a></h2>')
    assert html[place:].startswith('<div class="admonition warning original-changed"')
    assert html.count("Оригинал раздела изменился в 5.8<") == 1
    assert "start.html#late-acks" in html[place : place + 500]
    (root / "build/upstream.json").unlink()
    assert "изменился" not in built(root)


def test_old_anchor_inside_a_heading_is_its_place_too() -> None:
    html = mark(HTML, "", {"old-late": "MARK"})
    assert "</h2>MARK" in html


def test_what_is_missing_is_an_error_and_writes_nothing(root: Path) -> None:
    write_status(root, {"state": "changed", "anchor": "x", "title": "X", "ours": "no-such"})
    with pytest.raises(UpstreamError, match=r"index\.html: нет заголовка с id no-such"):
        run(root, root / "site", root / "build/pages.json")
    assert (root / "site/nachalo/start/index.html").read_text() == HTML
    for broken in (
        "{",
        "[]",
        "{}",
        '{"release": 5, "pages": {}}',
        '{"release": "5", "pages": {"a": {"stale": [{}]}}}',
    ):
        (root / "build/upstream.json").write_text(broken)
        with pytest.raises(UpstreamError, match=r"upstream\.json не читается"):
            run(root, root / "site", root / "build/pages.json")
    (root / "build/upstream.json").unlink()
    (root / "site/nachalo/start/index.html").unlink()
    with pytest.raises(UpstreamError, match=r"nachalo/start\.md не собрана"):
        run(root, root / "site", root / "build/pages.json")
