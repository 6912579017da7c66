"""What a page that does not keep to the format gets: the line, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.pages.blocks import blocks
from doctools.pages.head import front_matter
from doctools.pages.lines import PageError

EXAMPLES = Path(__file__).parents[2] / "examples"

BAD = {
    "unknown fence": ("```ruby\nputs 1\n```\n", 1, "неизвестный вид блока 'ruby'"),
    "fence without a kind": ("\n```\nls\n```\n", 2, "неизвестный вид блока ''"),
    "python without a file": ("```python\nx = 1\n```\n", 1, "python без title"),
    "code on the page": ('```python title="a.py"\nx = 1\n```\n', 1, "файл не включён"),
    "missing file": (
        '```python title="a.py"\n--8<-- "no/such.py"\n```\n',
        2,
        "нет файла examples/no/such.py",
    ),
    "missing section": ('```python title="a.py"\n--8<-- "proj/tasks.py:no"\n```\n', 2, "нет раздела 'no'"),
    "no end": ("text\n```console\n$ ls\n", 2, "блок кода не закрыт"),
    "empty console": ("```console\n\n```\n", 1, "пустой блок console"),
    "output from nowhere": ("```console\nhello\n```\n", 1, "назовите терминал"),
    "pycon without a prompt": ("```pycon\n1 + 1\n```\n", 2, "pycon начинается с «>>> »"),
    "skip without a reason": ("<!-- skip: next -->\n```console\n$ ls\n```\n", 1, "пропуск без причины"),
    "unknown comment": (
        "<!-- skipp: next -->\n```console\n$ ls\n```\n",
        1,
        "неизвестный комментарий 'skipp'",
    ),
    "comment with no number": ("<!-- exit: no -->\n```console\n$ ls\n```\n", 1, "нужно число"),
    "comment with a value": ("<!-- unordered: yes -->\n```console\n$ ls\n```\n", 1, "без значения"),
    "unknown broker": ('<!-- brokers: kafka "нет" -->\n```console\n$ ls\n```\n', 1, "так: <!-- brokers"),
    "broker without a reason": ("<!-- brokers: redis -->\n```console\n$ ls\n```\n", 1, "так: <!-- brokers"),
    "comment above nothing": ("<!-- exit: 1 -->\n\n```console\n$ ls\n```\n", 1, "не стоит прямо над блоком"),
    "comment on a block it says nothing of": (
        "<!-- exit: 1 -->\n```pycon\n>>> 1\n```\n",
        1,
        "только над console",
    ),
    "no command to keep running": (
        '<!-- keeps-running -->\n```console title="a"\nready\n```\n',
        2,
        "должна стоять команда, которая работает",
    ),
    "Ctrl+C in no terminal": ("```console\n^C\n```\n", 1, "назовите терминал"),
    "a comment that stands twice": (
        "<!-- exit: 1 -->\n<!-- exit: 2 -->\n```console\n$ ls\n```\n",
        1,
        "дважды",
    ),
    "what repeats nothing": ("<!-- repeat -->\n```console\n$ ls\n```\n", 2, "ничего не показано"),
    "what repeats what does not end": (
        '<!-- repeat -->\n<!-- keeps-running -->\n```console title="a"\n$ cat\nb\n```\n',
        3,
        "заканчивается само",
    ),
    "the end of what was not typed": ('<!-- ends: a -->\n```console title="b"\nx\n```\n', 2, "над выводом"),
    "its own end": ('<!-- ends: a -->\n```console title="a"\n^C\n```\n', 2, "в title самого блока"),
    "an end without a name": ("<!-- ends: a; -->\n```console\n$ ls\n```\n", 1, "через «;»"),
    "a prompt that nothing has": (
        '<!-- prompt: (Pdb) -->\n```console title="a"\n^C\n```\n',
        2,
        "ни одна строка",
    ),
    "no prompt": ("<!-- prompt -->\n```console\n$ ls\n```\n", 1, "нужно приглашение"),
    "errors of a file": ("<!-- errors: a -->\n```text\nb\n```\n", 1, "только над console и pycon"),
    "a beginning in any order": (
        '<!-- unordered -->\n<!-- keeps-running -->\n```console title="a"\n$ ls\na\n```\n',
        3,
        "не для начала команды",
    ),
    "the end of a command that is only typed": ("<!-- ends -->\n```console\n$ ls\n```\n", 2, "без команд"),
    "the last line of a command that is only typed": (
        "<!-- until: a -->\n```console\n$ ls\na\n```\n",
        2,
        "только вместе с keeps-running",
    ),
    "the last line of nothing": (
        '<!-- until: a -->\n<!-- keeps-running -->\n```console title="a"\n$ cat\n```\n',
        3,
        "ничего не показано",
    ),
    "some lines of a command that is typed": (
        "<!-- only: a -->\n```console\n$ ls\na\n```\n",
        2,
        "без команды",
    ),
    "some lines, and others left out": (
        '<!-- only: a -->\n```console title="a"\n...\na\n```\n',
        2,
        "строка «...» не нужна",
    ),
    "lines with anything": ('<!-- only -->\n```console title="a"\na\n```\n', 1, "нужно регулярное выражение"),
    "lines with what cannot be read": (
        '<!-- only: ( -->\n```console title="a"\na\n```\n',
        1,
        "не регулярное выражение",
    ),
    "text outside the indent": ("- a\n\n    ```console\n    $ ls\n  x\n    ```\n", 5, "левее"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_page(name: str) -> None:
    text, line, message = BAD[name]
    errors = [block for block in blocks(text, EXAMPLES) if isinstance(block, PageError)]
    assert [(error.line, message in error.text) for error in errors] == [(line, True)], errors


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("brokers: [kafka]", "brokers: неизвестное значение 'kafka'"),
        ("brokers: [redis]", "brokers без причины"),
        ("servers: [mysql]", "servers: неизвестное значение 'mysql'"),
        ("network: all", "network: неизвестное значение 'all'"),
        ("a: [", "не YAML"),
        ("- a", "имя: значение"),
    ],
)
def test_bad_head(head: str, message: str) -> None:
    with pytest.raises(PageError, match=message.replace("[", r"\[")):
        front_matter(f"---\n{head}\n---\n")


def test_comment_keeps_its_block_behind_an_odd_line_end() -> None:
    text = "a\u2028b\n\n<!-- exit: 1 -->\n```console\n$ false\n```\n"
    (block,) = blocks(text, EXAMPLES)
    assert not isinstance(block, PageError)
    assert block.directives.exit == 1


def test_everything_in_a_fence_has_its_line() -> None:
    text = "# a\n\n- b\n\n    ```console\n    $ echo 1 \\\n    2\n    1 2\n    $ ls\n    ```\n"
    (block,) = blocks(text, EXAMPLES)
    assert not isinstance(block, PageError)
    assert [(t.line, t.text, [s.text for s in t.shown]) for t in block.typed] == [
        (6, "echo 1 \\\n2", ["1 2"]),
        (9, "ls", []),
    ]


def typed(text: str) -> list[tuple[str, str, list[str]]]:
    (block,) = blocks(text, EXAMPLES)
    assert not isinstance(block, PageError), block.text
    return [(t.prompt, t.text, [s.text for s in t.shown]) for t in block.typed]


def test_a_program_is_typed_into() -> None:
    text = '<!-- prompt: (Pdb) -->\n```console title="a"\n(Pdb) p x\n1\n(Pdb)\n(Pdbx\n^C\n```\n'
    assert typed(text) == [("(Pdb)", "p x", ["1"]), ("(Pdb)", "", ["(Pdbx"]), ("", "^C", [])]
    text = "<!-- prompt: >>> -->\n```console\n$ celery shell\n>>> if 1:\n...     2\n...\n2\n```\n"
    assert typed(text) == [("", "celery shell", []), (">>>", "if 1:\n    2\n", ["2"])]


def test_ctrl_c_again_and_again() -> None:
    text = '<!-- keeps-running -->\n<!-- only: b -->\n```console title="a"\n^C\nb\n...\n^C\n```\n'
    with pytest.raises(AssertionError, match="only: строка"):
        typed(text)
    assert typed(text.replace("...\n", "")) == [("", "^C", ["b"]), ("", "^C", [])]


def test_what_a_comment_says() -> None:
    text = "<!-- ends: Воркер 1; b -->\n<!-- errors: x|y -->\n```console\n$ ls\n...\na\n...\n```\n"
    (block,) = blocks(text, EXAMPLES)
    assert not isinstance(block, PageError)
    said = block.directives
    assert (said.ends, said.ends_of, said.errors) == (False, ("Воркер 1", "b"), "x|y")
    text = '<!-- ends -->\n<!-- only: a -->\n<!-- exit: 1 -->\n```console title="a"\na\n```\n'
    (block,) = blocks(text, EXAMPLES)
    assert not isinstance(block, PageError)
    assert (block.directives.ends, block.directives.only, block.directives.ends_of) == (True, "a", ())
    (block,) = blocks("<!-- repeat -->\n```pycon\n>>> 1\n1\n```\n", EXAMPLES)
    assert not isinstance(block, PageError)
    assert block.directives.repeat
