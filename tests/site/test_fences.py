"""What is typed is told from what is printed; a fence that is none fails the build."""

import pytest
from lxml import html
from markdown import Markdown

from doctools.site import fences
from doctools.site.fences import FenceError

SET_UP = {
    "pymdownx.superfences": {
        "custom_fences": [
            {"name": "*", "class": "code", "format": fences.render, "validator": fences.validate},
        ]
    }
}


def draw(text: str) -> html.HtmlElement:
    extensions = ["pymdownx.superfences", "doctools.site.fences"]
    made = Markdown(extensions=extensions, extension_configs=SET_UP).convert(text)
    return html.fragment_fromstring(made, create_parent="div")


def block(text: str) -> html.HtmlElement:
    (found,) = draw(text).find_class("code")
    return found


def parts(found: html.HtmlElement, name: str) -> list[str]:
    """What the parts say that have a class (`.gp`) or a tag (`kbd`)."""
    named = found.find_class(name[1:]) if name.startswith(".") else found.iter(name)
    return [part.text_content() for part in named]


def test_commands_and_their_output() -> None:
    found = block("```console\n$ mkdir proj\n$ celery multi start w1 \\\n    -A proj\n> OK <b>\n\n> w1\n```")
    assert parts(found, "kbd") == ["$ mkdir proj", "$ celery multi start w1 \\\n    -A proj"]
    assert parts(found, "samp") == ["> OK <b>\n\n> w1"]
    assert parts(found, ".gp") == ["$ ", "$ "]
    assert found.get("aria-label") == "Терминал"


def test_statements_and_their_output() -> None:
    found = block("```pycon\n>>> for x in [1]:\n...     print(x)\n...\n1\n>>> x\n1\n```")
    assert parts(found, "kbd") == [">>> for x in [1]:\n...     print(x)\n...", ">>> x"]
    assert parts(found, "samp") == ["1", "1"]
    assert parts(found, ".gp") == [">>> ", "... ", "...", ">>> "]
    assert found.get("aria-label") == "Консоль Python"


def test_terminal_that_goes_on() -> None:
    found = block('```console title="Терминал с воркером"\n^C\nworker: Warm shutdown\n```')
    assert parts(found, "kbd") == []
    assert parts(found, ".key") == ["^C"]
    assert parts(found, ".code-name") == ["Терминал с воркером"]


def test_what_is_typed_into_a_program() -> None:
    text = '<!-- prompt: (Pdb) -->\n```console title="a"\n(Pdb) p x\n1\n(Pdb)\n```'
    assert parts(block(text), "kbd") == ["(Pdb) p x", "(Pdb)"]
    assert parts(block(text), "samp") == ["1"]
    text = "<!-- prompt: >>> -->\n```console\n$ celery shell\n>>> if 1:\n...     2\n...\n2\n```"
    assert parts(block(text), "kbd") == ["$ celery shell", ">>> if 1:\n...     2\n..."]
    assert parts(block(text), ".gp") == ["$ ", ">>> ", "... ", "..."]


def test_text_of_a_block_is_unchanged() -> None:
    source = "$ cat <<'END'\na  b\nEND\n[2026-11-22 10:00:00] <x> & y\n\n  z\n$ true"
    assert parts(block(f"```console\n{source}\n```"), "code") == [source]


def test_file_has_name_colours_marks_and_notes() -> None:
    found = block('```python title="a/b.py" hl_lines="1 3-4"\nimport x  # (1)!\n\n\ny = "<"\n```')
    assert found.get("aria-label") == "Файл a/b.py"
    assert parts(found, ".code-name") == ["a/b.py"]
    assert parts(found, ".callout") == ["1"]
    assert parts(found, "mark") == ["import x 1", "", 'y = "<"']
    assert parts(found, ".k") == ["import"]
    assert parts(found, ".s") == ['"<"']


def test_comments_for_the_page_runner_are_taken_out() -> None:
    page = draw(
        "- Пункт:\n\n    <!-- exit: 1 -->\n    <!-- timeout: 9 -->\n    ```console\n    $ false\n    ```\n"
    )
    assert b"<!--" not in html.tostring(page)
    assert page.xpath("//li/div[contains(@class, 'code')]")
    assert b"<!-- exit" in html.tostring(draw("<!-- exit: 1 -->\n\nТекст"))
    shown = block("````text\n<!-- exit: 1 -->\n```console\n$ false\n```\n````")
    assert "<!-- exit: 1 -->\n```console" in shown.text_content()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('```console linenums="1"\n$ true\n```', "неизвестный атрибут linenums"),
        ("```console\nбез команды\n```", "блок без команды"),
        ("```pycon\nбез приглашения\n```", "начинается с"),
        ("```net-takogo\nx\n```", "такого языка нет"),
        ('```python title="a" hl_lines="x"\ny\n```', "номера строк"),
    ],
)
def test_a_fence_that_is_none_fails(text: str, message: str) -> None:
    with pytest.raises(FenceError, match=message):
        draw(text)
