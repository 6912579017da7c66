"""The prose rules of the house style: the pages keep them; each rule is proven to complain and to mend."""

from pathlib import Path

import pytest

from doctools.checks.typography import fix, report, russian_pages
from doctools.pages.prose import prose

ROOT = Path(__file__).resolve().parents[2]
_ = "\u00a0"


def complaints_about(tmp_path: Path, text: str) -> list[str]:
    page = tmp_path / "docs" / "a.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(text, encoding="utf-8")
    return report([page], tmp_path)


def test_pages_keep_the_rules() -> None:
    complaints = report(russian_pages(ROOT / "docs"), ROOT)
    if complaints:
        hint = "\nтире, пробелы, кавычки и «ё» поправит make fix"
        pytest.fail("\n".join(complaints) + hint, pytrace=False)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("Воркер - процесс", "Воркер — процесс", "« - » вместо длинного тире"),
        ("Воркер – процесс", "Воркер — процесс", "« – » вместо длинного тире"),
        ("Воркер -- процесс", "Воркер — процесс", "« -- » вместо длинного тире"),
        (f"Воркер{_}- процесс", "Воркер — процесс", "« - » вместо длинного тире"),
        ("Воркер\n— процесс", "Воркер —\nпроцесс", "строка начинается с тире"),
        ("Воркер—процесс", "Воркер — процесс", "вокруг тире нужны пробелы"),
        ('имя "proj" тут', "имя «proj» тут", "прямая кавычка"),
        ("## Запуск воркера.", "## Запуск воркера", "заголовок кончается точкой"),
        ("Еще очередь", "Ещё очередь", "«Еще» пишется через «ё»: «Ещё»"),
        ("с ее помощью", "с её помощью", "пишется через «ё»"),
    ],
)
def test_fault_is_named_and_mended(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    found = complaints_about(tmp_path, f"# А\n\n{before}\n")
    assert any(line.startswith("docs/a.md:3:") and complaint in line for line in found), found
    assert fix(f"# А\n\n{before}\n") == f"# А\n\n{after}\n"
    assert complaints_about(tmp_path, f"# А\n\n{after}\n") == []


@pytest.mark.parametrize(
    "word",
    [
        "посредник",
        "бит",
        "хорда",
        "ивенты",
        "таск",
        "роутинг",
        "ретраи",
        "воркфлоу",
        "осуществляется",
        "в данном случае",
        "является",
        "серверная часть",
        "рабочий поток",
        "задания",
        "полезная нагрузка",
        "обратный вызов",
        "временная зона",
        "производится",
    ],
)
def test_word_to_avoid(tmp_path: Path, word: str) -> None:
    found = complaints_about(tmp_path, f"# А\n\nСлово\nтакое: {word.replace(' ', _)}.\n")
    assert len(found) == 1, found
    assert found[0].startswith("docs/a.md:4:")
    assert "так не пишем; лучше: " in found[0]


@pytest.mark.parametrize(
    "text",
    [
        "Данные и~производительность; рабочий процесс и~цепочка; заданный лимит.",
        'Код `a - b`, ключ ``--beat``, адрес https://a.example/-/x и~`"строка"`.',
        "[текст](page.md 'a - b') и~[текст](page.md \"a - b\")",
        '```console title="Терминал с воркером"\n$ echo "a - b" в коде еще таск\n```',
        '!!! note "Заголовок"\n\n    ```pycon\n    >>> 1 - 1\n    ```',
        '<!-- skip: next "нужен root - и точка" -->',
        '<span title="a - b">x</span>',
        "++ctrl+c++ и~:material-stairs-up:{ .lg .middle }",
        "- пункт\n- ещё пункт\n\n---\n\n| a | b |\n|---|---|\n| — | - |",
        "Версии 3.11–3.14, `x`-координата, из-за, Redis-сервер.",
        "Вы~— 1…5",
    ],
    ids=[
        "words",
        "code",
        "links",
        "fence",
        "admonition",
        "comment",
        "html",
        "keys",
        "marks",
        "hyphens",
        "dash",
    ],
)
def test_no_prose_no_fault(tmp_path: Path, text: str) -> None:
    assert complaints_about(tmp_path, f"# А\n\n{text}\n".replace("~", _)) == []


def test_no_break_spaces_of_a_source_become_blanks(tmp_path: Path) -> None:
    """The build puts them in; until all sources are without them, they are no fault."""
    page = f"# А\n\nВоркер{_}— процесс в{_}очереди, 10{_}с, `a{_}b`.\n\n```text\nx{_}y\n```\n"
    assert complaints_about(tmp_path, page) == []
    fixed = f"# А\n\nВоркер — процесс в очереди, 10 с, `a{_}b`.\n\n```text\nx{_}y\n```\n"
    assert fix(page) == fixed
    assert complaints_about(tmp_path, fixed) == []


def test_fix_touches_prose_only() -> None:
    page = (
        "---\n"
        "title: Шаг - первый\n"
        "original: a - b.rst\n"
        "---\n\n"
        "<!-- timeout: 60 - не - трогать -->\n"
        '```console title="а - б"\n$ echo "a - b"  # еще\n```\n\n'
        'Это - [ссылка](a-b.md "x - y") на `a - b` и <b title="a - b">b</b>.\n\n'
        '    !!! note "Тут - да"\n\n'
        "        ~~~text\n        a - b\n        ~~~\n\n"
        "[ref]: https://a.example/ 'a - b'\n"
    )
    fixed = fix(page)
    dash = " —"
    assert fixed == (
        page.replace("Шаг -", f"Шаг{dash}").replace("Это -", f"Это{dash}").replace("Тут -", f"Тут{dash}")
    )
    assert fix(fixed) == fixed


def test_prose_keeps_every_position() -> None:
    for page in russian_pages(ROOT / "docs"):
        text = page.read_text(encoding="utf-8")
        blanked = prose(text)
        assert len(blanked) == len(text), page
        assert [i for i, c in enumerate(blanked) if c == "\n"] == [
            i for i, c in enumerate(text) if c == "\n"
        ], page
