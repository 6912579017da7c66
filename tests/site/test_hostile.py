"""Whatever stands in a page: the site says it as text, or the build ends with the page's name, and soon."""

import os
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html

from doctools.site import publish, rendered
from doctools.site.failure import BuildError

HEAD = "---\ntitle: {title}\ndescription: {description}\n---\n\n# Лицензия\n\nТекст.\n"
EVIL = """<b>a</b> & "b" 'c' <script>alert(1)</script>"""
Build = Callable[..., subprocess.CompletedProcess[str]]


def test_titles_and_descriptions_are_text(small: Path, build: Build) -> None:
    quoted = EVIL.replace("'", "''")
    (small / "docs/licenziya.md").write_text(
        HEAD.format(title=f"'{quoted}'", description=f"'{quoted}'"), encoding="utf-8"
    )
    (small / "docs/staroe.md").write_text(
        f"---\ntitle: '{quoted}'\ntemplate: redirect.html\nlocation: 'licenziya/?\"><script>'\n---\n",
        encoding="utf-8",
    )
    done = build(small, small / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("licenziya", "staroe", "."):
        text = (small / "site" / name / "index.html").read_text(encoding="utf-8")
        page = html.document_fromstring(text)
        assert "<script>alert" not in text
        assert not page.xpath("//head//b | //nav//b")
        if name == "licenziya":
            assert page.findtext("head/title").startswith(EVIL)
            assert page.xpath("//meta[@name='description']/@content") == [EVIL]
            assert page.xpath("//meta[@property='og:title']/@content") == [EVIL]
        if name == ".":
            assert EVIL in page.xpath("string(//nav[@id='nav'])")


def complaints(folder: Path, text: str | bytes) -> list[str]:
    """What the build says of a page before it builds anything, and that it says so soon."""
    (folder / "docs").mkdir(exist_ok=True)
    page = folder / "docs" / "a.md"
    page.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = os.times()
    found = rendered.complaints(folder, None)
    # Processor time, that of the processes that read the pages too.
    assert sum(os.times()[:4]) - sum(before[:4]) < 5
    return found


GOOD = HEAD.format(title="а", description="б")
ALIASES = (
    "---\na: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdef")) + "---\n"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), "BOM"),
        (b"---\n\xff\xfe\n---\n", "UTF-8"),
        ("---\n- а\n- б\n---\n", "не «имя: значение»"),
        ("---\n[[[[\n---\n", "не YAML"),
        (ALIASES, "ссылки & и *"),
        ("---\n" + "[" * 9000 + "\n---\n", "скобок"),
        (GOOD + "Слово " * 2_000_000, "знаков"),
        (GOOD + "[" * 30_000, "в строке 30000 знаков"),
        (GOOD + "[\n" * 30_000, "квадратных скобок"),
        (GOOD + "a\n" * 200_000, "знаков"),
    ],
    ids=["bom", "bytes", "list", "yaml", "aliases", "nested", "huge", "brackets", "lines", "long"],
)
def test_a_page_that_is_none_is_named(tmp_path: Path, text: str | bytes, said: str) -> None:
    found = complaints(tmp_path, text)
    assert found
    assert found[0].startswith("docs/a.md:")
    assert said in found[0]


@pytest.mark.parametrize("folder", ["docs", "examples", "theme"])
def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder / "b").mkdir(parents=True)
    (tmp_path / "secret.md").write_text("тайна", encoding="utf-8")
    (tmp_path / folder / "b" / "x.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / folder / "c").symlink_to(tmp_path)
    found = rendered.complaints(tmp_path, None)
    assert [line.partition(":1: ")[0] for line in found] == [f"{folder}/b/x.md", f"{folder}/c"]
    with pytest.raises(BuildError, match=f"{folder}/b/x.md"):
        publish.publish(tmp_path, tmp_path / "site")


def test_a_page_that_takes_long_is_named(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no limit foresees: MkDocs is ended, and the page found that it was at."""
    monkeypatch.setattr(publish, "LONGEST_BUILD", 6)
    monkeypatch.setattr(publish, "LONGEST_PAGE", 3)
    text = GOOD + ("++ctrl+c++ " * 900 + "\n") * 29
    (small / "docs/licenziya.md").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        publish.publish(small, small / "site")
    assert str(caught.value).splitlines() == [
        "mkdocs build: за 6 с не кончил",
        "docs/licenziya.md:1: страница собирается дольше 3 с",
    ]
