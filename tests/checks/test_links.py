"""Links of pages to each other: each that leads nowhere is named with its line."""

import shutil
from pathlib import Path

import pytest

from doctools.checks.pages import check
from doctools.checks.problems import ROOT

HEAD = "---\ntitle: Проба\ndescription: О чём.\n---\n\n"
OTHER = f"""{HEAD}# Другая

## Выбор `брокера`

## Выбор брокера

## Прежний {"{ #svoi }"}

<span id="staryi"></span>Текст.
"""


def found(tmp_path: Path, text: str, name: str = "a/page.md") -> list[str]:
    """What is said of a page of a project with few others."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for page, source in {"other.md": OTHER, "other.en.md": OTHER, name: HEAD + text}.items():
        (tmp_path / "docs" / page).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / page).write_text(source, encoding="utf-8")
    return [str(each) for each in check(tmp_path)]


@pytest.mark.parametrize(
    "link",
    [
        "[а](../other.md)",
        "[а](../other.md#vybor-brokera)",
        "[а](../other.md#vybor-brokera_1)",
        "[а](../other.md#svoi)",
        "[а](../other.md#staryi)",
        "[а][б]\n\n[б]: ../other.md#svoi",
        "[а](#ya)",
        "<a href='../../en/other/#svoi'>а</a>",
        "[а](https://example.com/nosuch.md#x)",
        "`[а](nosuch.md)`",
    ],
)
def test_what_leads_somewhere_is_right(tmp_path: Path, link: str) -> None:
    assert found(tmp_path, f"# Я\n\n{link}\n") == []


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("[а](other.md)", "ссылка other.md: нет страницы other.md"),
        ("[а](../othr.md#svoi)", "ссылка ../othr.md#svoi: нет страницы ../othr.md"),
        ("[а](../other.md#svo)", "ссылка ../other.md#svo: на docs/other.md нет якоря #svo"),
        ("[а][б]\n[б]: ../other.md#svo", "ссылка ../other.md#svo: на docs/other.md нет якоря #svo"),
        ("[а](#on)", "ссылка #on: на этой странице нет якоря #on"),
        ('<a href="../nosuch/">а</a>', "ссылка ../nosuch/: нет страницы ../nosuch/"),
    ],
)
def test_what_leads_nowhere_is_named_with_its_line(tmp_path: Path, link: str, why: str) -> None:
    text = link.replace("\n", "\n\n")
    line = HEAD.count("\n") + 3 + text.count("\n")
    assert found(tmp_path, f"# Я\n\n{text}\n") == [f"docs/a/page.md:{line}: {why}"]


def test_a_link_leads_to_a_page_of_its_language(tmp_path: Path) -> None:
    assert found(tmp_path, "# I\n\n[a](other.md#svoi)\n", "page.en.md") == []
    (tmp_path / "docs/other.en.md").unlink()
    (tmp_path / "docs/only.md").write_text(OTHER, encoding="utf-8")
    assert "нет страницы only.md" in str(found(tmp_path, "# I\n\n[a](only.md)\n", "page.en.md"))


def test_each_line_is_named(tmp_path: Path) -> None:
    lines = [each.split(":")[1] for each in found(tmp_path, "# Я\n\n[а](x.md)\n\n[б](x.md)\n")]
    assert lines == ["8", "10"]
