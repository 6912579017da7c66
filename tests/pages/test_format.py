"""What a page that does not keep to the format gets: the line, and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mkdocs.utils.meta import get_data

from doctools.engine.items import executable
from doctools.pages.blocks import blocks
from doctools.pages.faults import faults
from doctools.pages.head import front_matter, head_length
from doctools.pages.lines import PageError

EXAMPLES = Path(__file__).parents[2] / "examples"

BAD = {
    "unknown fence": ("```ruby\nputs 1\n```\n", 1, "неизвестный вид блока 'ruby'"),
    "fence without a kind": ("\n```\nls\n```\n", 2, "у блока не назван язык: python с title, pycon"),
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
    "two comments on a line": (
        "<!-- exit: 2 --><!-- unordered -->\n```console\n$ ls\n```\n",
        1,
        "каждый комментарий пишут на своей строке",
    ),
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
    "nothing but what may be anything": ("```console\n$ ls\n...\n```\n", 3, "показано только «...»"),
    "nothing but what may be anything, later": (
        '```console title="a"\n...\n```\n',
        2,
        "показано только «...»",
    ),
    "nothing but what Python may print": ("```pycon\n>>> 1\n...\n```\n", 3, "показано только «...»"),
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
    "a command that is not finished": (
        "```console\n$ true\n$ echo 'a\n$ ls\n```\n",
        3,
        "команда не закончена",
    ),
    "a heredoc with prompts": ("```console\n$ cat <<E\n> a\n> E\na\n```\n", 2, "«> » перед ними не пишут"),
    "a line that goes on nowhere": ("```console\n$ echo a \\\n```\n", 2, "команда не закончена"),
    "text outside the indent": ("- a\n\n    ```console\n    $ ls\n  x\n    ```\n", 5, "левее"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_page(name: str) -> None:
    text, line, message = BAD[name]
    errors = [block for block in blocks(text, EXAMPLES) if isinstance(block, PageError)]
    assert [(error.line, message in error.text) for error in errors] == [(line, True)], errors


HEADS = {
    "an unknown broker": ("brokers: [kafka]", 2, "brokers: неизвестное значение 'kafka'"),
    "no reason": ("brokers: [redis]", 1, "brokers без причины"),
    "an unknown server": ("title: a\nservers: [mysql]", 3, "servers: неизвестное значение 'mysql'"),
    "an unknown network": ("network: all", 2, "network: неизвестное значение 'all'"),
    "no YAML": ("title: b\na: [", 4, "не YAML"),
    "a list": ("- a", 2, "имя: значение"),
    "an unknown key": ("title: a\nnetwrok: own", 3, "неизвестный ключ 'netwrok'"),
    "a key twice": ("title: a\ntitle: b", 3, "дважды"),
    "letters for a list": ("needs: openssl", 2, "needs: нужен непустой список"),
    "no brokers": ("brokers: []\nbrokers_why: a", 2, "brokers: нужен непустой список"),
    "the same broker": ("brokers: [redis, redis]\nbrokers_why: a", 2, "одно и то же дважды"),
    "a list for a title": ("title: [a]", 2, "title: нужна непустая строка"),
    "an empty title": ("title:", 2, "title: нужна непустая строка"),
    "a blank title": ("title: ' '", 2, "title: нужна непустая строка"),
    "a number for a title": ("title: 5.7", 2, "title: нужна непустая строка"),
    "a long description": (f"description: {'a' * 161}", 2, "161 знаков, а можно 160"),
    "an original that is none": ("original: a.md", 2, "файл .rst"),
    "a draft that is none": ("draft: 'yes'", 2, "draft: бывает только true"),
    "aliases": ("title: &a b\ndescription: *a", 3, "ссылки & и * здесь не нужны"),
    "no end of brackets": ("[" * 9000, 1, "не YAML"),
    "a long head": (f"title: {'a' * 20000}", 1, "шапка страницы длиннее"),
    "a program with blanks": ("needs: [a b]", 2, "имя программы"),
}


@pytest.mark.parametrize("name", HEADS)
def test_bad_head(name: str) -> None:
    head, line, message = HEADS[name]
    with pytest.raises(PageError) as caught:
        front_matter(f"---\n{head}\n---\n")
    assert (caught.value.line, message in caught.value.text) == (line, True), caught.value.text


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\ufeff---\ntitle: a\n---\n", 1, "BOM"),
        ("--- \ntitle: a\n---\n", 1, "без пробелов"),
        ("---\ntitle: a\n---  \n", 3, "без пробелов"),
        ("---\ntitle: a\n...\n", 3, "трёх дефисов"),
        ("---\ntitle: a\n\nb\n", 1, "не закрыта"),
        ("---\n---\n\n---\n", 1, "пуста"),
        ("Note: a\n\nb\n", 1, "MkDocs примет эту строку за шапку"),
    ],
)
def test_what_mkdocs_reads_and_nobody_means(text: str, line: int, message: str) -> None:
    with pytest.raises(PageError) as caught:
        front_matter(text)
    assert (caught.value.line, message in caught.value.text) == (line, True), caught.value.text


def test_a_head_is_read_as_mkdocs_reads_it() -> None:
    for path in (EXAMPLES.parent / "docs").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        body, said = get_data(text)
        head = front_matter(text)
        assert {key: getattr(head, key) for key in said} == {
            key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
        }
        assert "\n".join(text.split("\n")[head_length(text) :]).lstrip("\n") == body


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# a\n", 1, "нет title и description"),
        ("---\ntitle: a\n---\n# a\n", 1, "нет description"),
        ("---\ntemplate: redirect.html\n---\n", 1, "нет location"),
        ("a\n" * 600_000, 1, "знаков, а можно"),
        ("a\n" + "b" * 20_000, 2, "знаков, а можно"),
        ("a\n" + "[\n" * 30_000, 52, "квадратных скобок"),
    ],
)
def test_a_page_that_is_not_whole(text: str, line: int, message: str) -> None:
    errors = faults(text, EXAMPLES)
    assert [(error.line, message in error.text) for error in errors] == [(line, True)], errors


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


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("true # it's", ["a"]),
        ("echo $((1<<n))", ["1"]),
        ("echo 'a\nb'", ["a", "b"]),
        ("cat <<E\n$ ls\n^C\nE", ["x"]),
        ("for x in a; do\n  echo $x\ndone", ["a"]),
        ("ls |\n  wc", ["1"]),
        ("(echo a\n)", ["a"]),
        ("if true\nthen echo a\nfi", ["a"]),
        ("echo `echo\na`", ["a"]),
        ("# a \\", ["a"]),
        ("echo a\\\\", ["a\\"]),
        ('echo "$(echo\na)"', ["a"]),
    ],
)
def test_bash_knows_where_a_command_ends(command: str, shown: list[str]) -> None:
    printed = "\n".join(shown)
    assert typed(f"```console\n$ {command}\n{printed}\n$ ls\n```\n") == [
        ("", command, shown),
        ("", "ls", []),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("````text\n```console\n$ ls\n```\n````\n", ["shown"]),
        ("```text\n~~~~~\na\n~~~~~\n```\n\n```console\n$ ls\n```\n", ["shown", "console"]),
        (
            "<!-- exit: 1 --><div hidden><!-- only -->\n```text\na\n ```\n```text\na\n```\n",
            ["error", "error", "shown"],
        ),
        ('<!-- errors: ( -->\n```d2 alt="a"\nx\n```\n', ["error"]),
        ("```text\na", ["error"]),
    ],
)
def test_regions_of_odd_fences_do_not_overlap(text: str, said: list[str]) -> None:
    found = executable(text, EXAMPLES)
    assert ["error" if isinstance(each, PageError) else each.kind for each in found] == said


@pytest.mark.parametrize(
    "text",
    [
        "```text\n\n" * 5000,
        "\n" * 200_000,
        "<!--\n" * 20_000,
        "```console\n$ echo '\n" + "a\n" * 5000 + "```\n",
        ("<a " * 3000 + "\n") * 20,
        "- a\n" * 20_000,
    ],
)
def test_a_strange_page_is_read_in_no_time(text: str) -> None:
    before = os.times()
    faults(f"# a\n\n{text}", EXAMPLES)
    assert sum(os.times()[:4]) - sum(before[:4]) < 3  # processor time, that of bash too
