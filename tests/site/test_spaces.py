"""No-break spaces are put in by the build: where the house style asks for them, and never into code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from doctools.site import assets, badges, copies, proofs, publish, search
from doctools.site.spaces import run, with_spaces


@pytest.mark.parametrize(
    ("html", "right"),
    [
        ("<p>Воркер — процесс</p>", "<p>Воркер~— процесс</p>"),
        ("<p><code>broker</code> — адрес</p>", "<p><code>broker</code>~— адрес</p>"),
        ("<p>задача в\n    очереди</p>", "<p>задача в~очереди</p>"),
        ("<p>И <code>proj</code>, и <em>слово</em></p>", "<p>И~<code>proj</code>, и~<em>слово</em></p>"),
        ("<td>10 с</td><td>512 МБ</td>", "<td>10~с</td><td>512~МБ</td>"),
        ("<td><code>1800</code> с</td>", "<td><code>1800</code>~с</td>"),
        ('<img alt="Воркер — процесс" src="a — b">', '<img alt="Воркер~— процесс" src="a — b">'),
        ("<p>в~очереди — уже</p>", "<p>в~очереди~— уже</p>"),
    ],
)
def test_spaces_are_put_in(html: str, right: str) -> None:
    assert with_spaces(html.replace("~", "\u00a0")) == right.replace("~", "\u00a0")


@pytest.mark.parametrize(
    "html",
    [
        "<pre>a — b, 10 с</pre>",
        '<pre class="x"><code>в очереди\n— 10 с</code></pre>',
        "<code>a — b</code> <kbd>в очереди</kbd><script>а — б</script><!-- а — б -->",
        "<ul>\n<li>— пункт</li>\n<li>а</li>\n<li>10</li>\n</ul>",
        "<p>Версии 3.11–3.14, из-за этого 10 серверов и</p>\n<p>дальше</p>",
    ],
)
def test_code_and_the_rest_stay(html: str) -> None:
    assert with_spaces(html) == html


def test_russian_pages_only(tmp_path: Path) -> None:
    for name, language in (("a.html", "ru"), ("b.html", "en")):
        (tmp_path / name).write_text(f'<html lang="{language}"><p>а — б</p>', encoding="utf-8")
    assert run(tmp_path) == 1
    assert "а\u00a0—" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "\u00a0" not in (tmp_path / "b.html").read_text(encoding="utf-8")


def test_the_build_puts_them_in_before_it_makes_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "index.html"
    page.write_text(
        '<html lang="ru"><head><meta charset="utf-8"></head><p>Воркер — процесс</p>', encoding="utf-8"
    )
    for step in (badges, proofs, copies, assets):
        monkeypatch.setattr(step, "run", lambda *_: 0)
    indexed: list[str] = []

    @contextmanager
    def indexing(site: Path) -> Iterator[SimpleNamespace]:
        indexed.append(page.read_text(encoding="utf-8"))
        yield SimpleNamespace(folder=site / "pagefind", wait=lambda: 1)

    monkeypatch.setattr(search, "indexing", indexing)
    publish.finish(tmp_path, tmp_path)
    assert "Воркер\u00a0— процесс" in indexed[0]
