"""What a new chapter needs is made by one command, and what is missing is counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from doctools.checks.problems import ROOT
from doctools.upstream import chapters
from doctools.upstream.__main__ import main
from doctools.upstream.ours import read_pages
from tests.upstream.conftest import OLD, Archive

Run = Callable[..., tuple[int, str]]

LIST = """
[[folders]]
original = "guide/"
folder = "nachalo"
title = "Начало"

[chapters]
"guide/start.rst" = "Начало"
"guide/tasks.rst" = "Задачи и очереди"
"faq.rst" = "Частые вопросы"

[english]
"reference/*" = "справочник"
"""
# At the top, the included file is one folder nearer.
TOP = OLD.replace("../../examples", "../examples")
PAGES = {
    "guide/start.rst": OLD,
    "guide/tasks.rst": OLD,
    "faq.rst": TOP,
    "reference/a.rst": OLD,
    "news.rst": TOP,
}
MENU = "nav:\n  - index.md\n  - Начало:\n      - nachalo/start.md\n  - glossarii.md\n"
INDEX = (
    "---\ntitle: Оглавление\n---\n\n| Глава | О чём | Состояние |\n|---|---|---|\n"
    "| [Задачи](https://docs.celeryq.dev/en/stable/guide/tasks.html) | Что это? | оригинал |\n"
)


@pytest.fixture
def run(project: Path, archive: Archive, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the project; gives its status and what it said."""
    (project / chapters.PATH).parent.mkdir(parents=True)
    (project / chapters.PATH).write_text(LIST, encoding="utf-8")
    (project / "mkdocs.yml").write_text(MENU, encoding="utf-8")
    (project / "docs/nachalo/index.md").write_text(INDEX, encoding="utf-8")
    path = archive("5.7.0", pages=PAGES)

    def command(*arguments: str) -> tuple[int, str]:
        common = ["--root", str(project), "--offline", "--archive", str(path), "--version", "5.7.0"]
        status = main([*arguments, *common])
        said = capsys.readouterr()
        return status, said.out + said.err

    return command


def test_one_command_begins_a_chapter(run: Run, project: Path) -> None:
    status, said = run("page", "guide/tasks.rst")
    assert status == 0, said
    page = (project / "docs/nachalo/zadachi-i-ocheredi.md").read_text(encoding="utf-8")
    assert page.startswith("---\ntitle: Задачи и очереди\n")
    assert "original: guide/tasks.rst\ndraft: true\n---\n\n# Задачи и очереди\n" in page
    assert "guide/tasks.html#late-acks -->\n\n## Late acks\n" in page
    menu = (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert "      - nachalo/start.md\n      - nachalo/zadachi-i-ocheredi.md\n  - glossarii.md\n" in menu
    index = (project / "docs/nachalo/index.md").read_text(encoding="utf-8")
    assert "| [Задачи](zadachi-i-ocheredi.md) | Что это? | в работе |" in index
    assert "  late-acks  «Late acks»" in said
    assert run("page", "guide/tasks.rst") == (
        2,
        "ошибка: guide/tasks.rst уже переводит docs/nachalo/zadachi-i-ocheredi.md\n",
    )


def test_the_menu_goes_by_originals_not_by_file_names(run: Run, project: Path) -> None:
    (project / "docs/nachalo/start-tutorial.md").write_text(
        "---\noriginal: guide/start.rst\n---\n\n# Начало\n", encoding="utf-8"
    )
    names = ("index", "start-tutorial", "posle")
    menu = "nav:\n  - Начало:\n" + "".join(f"      - nachalo/{name}.md\n" for name in names)
    (project / "mkdocs.yml").write_text(menu + "  - glossarii.md\n", encoding="utf-8")
    assert run("page", "guide/tasks.rst")[0] == 0
    menu = (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert "- nachalo/start-tutorial.md\n      - nachalo/zadachi-i-ocheredi.md\n" in menu


def test_a_chapter_at_the_top_and_one_with_other_names(run: Run, project: Path) -> None:
    assert run("page", "docs/faq.rst")[0] == 0
    assert (project / "docs/chastye-voprosy.md").exists()
    assert "  - chastye-voprosy.md\n  - glossarii.md\n" in (project / "mkdocs.yml").read_text(
        encoding="utf-8"
    )
    assert run("page", "news.rst")[1].startswith(
        "ошибка: news.rst нет в doctools/upstream/data/chapters.toml"
    )
    assert run("page", "news.rst", "--title", "Новости", "--file", "novosti/vse.md")[0] == 0
    assert "# Новости\n" in (project / "docs/novosti/vse.md").read_text(encoding="utf-8")
    assert run("page", "guide/none.rst") == (2, "ошибка: в celery 5.7.0 нет docs/guide/none.rst\n")


@pytest.mark.parametrize(
    ("file", "page", "link"),
    [
        ("zadachi.md", "nachalo/zadachi.md", "zadachi.md"),
        ("docs/nachalo/glubzhe/zadachi.md", "nachalo/glubzhe/zadachi.md", "glubzhe/zadachi.md"),
        ("inoe/zadachi.md", "inoe/zadachi.md", "../inoe/zadachi.md"),
    ],
)
def test_a_file_of_ones_own_name(run: Run, project: Path, file: str, page: str, link: str) -> None:
    status, said = run("page", "guide/tasks.rst", "--file", file, "--title", 'Задачи: "все"')
    assert status == 0, said
    assert '\n# Задачи: "все"\n' in (project / "docs" / page).read_text(encoding="utf-8")
    assert f"- {page}\n" in (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert f"| [Задачи]({link}) |" in (project / "docs/nachalo/index.md").read_text(encoding="utf-8")


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "file", ["zadachi", "../zadachi.md", "/zadachi.md", "docs/../../zadachi.md", "за.md"]
)
def test_a_file_that_cannot_be_leaves_nothing_half_made(run: Run, project: Path, file: str) -> None:
    before = files_below(project)
    status, said = run("page", "guide/tasks.rst", "--file", file)
    assert (status, said.partition(":")[0]) == (2, "ошибка")
    assert f"FILE={file}: нужен файл ниже docs/" in said
    assert files_below(project) == before


def test_a_chapter_without_a_place_leaves_nothing_half_made(run: Run, project: Path) -> None:
    menu = project / "mkdocs.yml"
    menu.write_text(MENU.replace("  - glossarii.md\n", ""), encoding="utf-8")
    before = files_below(project)
    status, said = run("page", "faq.rst")
    assert (status, "в меню нет строки glossarii.md" in said) == (2, True), said
    assert files_below(project) == before


def test_missing_chapters_are_counted(run: Run) -> None:
    _, said = run("fresh")
    assert "нет главы: «Задачи и очереди» ← guide/tasks.rst" in said
    assert "не решено, переводить ли: news.rst" in said
    assert "reference/a.rst" not in said
    assert said.splitlines()[-1].endswith("; глав 1 из 3, не хватает 2")
    run("page", "guide/tasks.rst")
    _, said = run("fresh")
    assert "черновик: docs/nachalo/zadachi-i-ocheredi.md ← guide/tasks.rst" in said
    assert said.splitlines()[-1].endswith("; глав 1 из 3, не хватает 2")


def test_what_nobody_confirmed_fails_unless_the_page_is_a_draft(run: Run, project: Path) -> None:
    status, said = run("settled")
    assert status == 1
    assert said.startswith("docs/nachalo/start.md:1: с guide/start.rst не сверен ни один раздел; черновику")
    run("map", "nachalo/start.md")
    run("confirm", "nachalo/start.md", "start", "late-acks")
    status, said = run("settled")
    assert status == 1
    assert "раздел «Running» (#running) не подтверждён и не опущен" in said
    assert "late-acks" not in said
    run("page", "guide/tasks.rst")
    assert run("settled")[1] == said, "a draft may have what nobody confirmed"
    page = project / "docs/nachalo/start.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("---\n\n# ", "draft: true\n---\n\n# "), encoding="utf-8"
    )
    assert run("settled") == (0, "")


def test_the_guide_itself() -> None:
    """Every page that renders an original is in the list, under a name of the list's own making."""
    known = chapters.load(ROOT / chapters.PATH)
    pages = read_pages(ROOT / "docs")
    assert {page.original for page in pages if page.original} <= set(known.titles)
    assert main(["settled"]) == 0
