"""Whatever a visitor of the site sees as code is executed, or shown with a reason, or an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from doctools.pages.blocks import Block, blocks
from doctools.pages.faults import faults
from doctools.pages.lines import PageError
from doctools.pages.seen import unlike
from doctools.site.failure import BuildError
from doctools.site.publish import publish
from doctools.site.rendered import Renderer, built, complaints

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
HEAD = "# Страница\n\n"
LS = "```console\n$ ls\n```"


def inside(indent: str) -> str:
    return LS.replace("\n", f"\n{indent}")


EXECUTED = {
    "plain": LS,
    "tildes": "~~~console\n$ ls\n~~~",
    "four round three": "````text\n```console\n$ ls\n```\n````",
    "tildes round backticks": f"~~~text\n{LS}\n~~~",
    "backticks round tildes": "```text\n~~~~~\na\n~~~~~\n```",
    "a list": f"- a\n\n    {inside('    ')}\n\n- b",
    "a list in a list": f"- a\n    - b\n\n        {inside('        ')}",
    "a numbered list": f"1. a\n\n    {inside('    ')}\n\n2. b",
    "an admonition": f'!!! note "a"\n\n    {inside("    ")}',
    "details": f'??? note "a"\n\n    {inside("    ")}',
    "a tab": f'=== "a"\n\n    {inside("    ")}\n\n=== "b"\n\n    {inside("    ")}',
    "raw HTML": f"<div>\n{LS}\n</div>",
    "Markdown in HTML": f"<div markdown>\n\n{LS}\n\n</div>",
    "after a span of three backticks": f"```a``` и так далее\n\n{LS}",
    "a span of three backticks, and three more": f"```a``` b\n\nc ```d```\n\n{LS}",
    "a file": '```python title="a.py"\n--8<-- "proj/tasks.py"\n```',
    "a file with notes": '```python title="a.py" hl_lines="1"\n--8<-- "redis/tasks.py"\n```',
    "notes": "```text\na  # (1)!\nb\n```",
    "the last footnote": f"a[^1]\n\n[^1]:\n    b\n\n    {inside('    ')}",
    "a prompt": '<!-- prompt: (Pdb) -->\n```console title="a"\n(Pdb) p 1\n1\n```',
    "a comment that looks like one": f"`<!--` и `-->`\n\n{LS}",
    "an open comment in code": f"`<!--`\n\n{LS}",
}

ERRORS = {
    "four blanks": ("a\n\n    $ ls\n", 5, "код не в ограждении"),
    "four blanks in a list": ("- a\n\n        $ ls\n", 5, "код не в ограждении"),
    "a fence by four blanks": (
        f"a\n\n    {inside('    ')}\n\n```console\n$ true\n```",
        5,
        "код не в ограждении",
    ),
    "pre": ("<pre>\n$ ls\n</pre>", 4, "код не в ограждении"),
    "pre in a line": ("a <pre>$ ls</pre>", 3, "код не в ограждении"),
    "pre in a table": ("| a |\n|---|\n| <pre>$ ls</pre> |", 5, "код не в ограждении"),
    "a fence in a table cell": (
        f"<table><tr><td>\n<pre>$ ls</pre>\n</td></tr></table>\n\n{LS}",
        4,
        "не в ограждении",
    ),
    "an included page": ('--8<-- "authors/console.md"', 3, "включение вне блока кода"),
    "an included page, as a list": ("--8<--\nauthors/console.md\n--8<--", 3, "включение вне блока кода"),
    "a comment": (f"<!-- было:\n\n{LS}\n-->", 5, "внутри комментария HTML"),
    "a comment closed in the fence": (
        "<!--\n```console\n$ echo '-->'\n```\n-->",
        4,
        "внутри комментария HTML",
    ),
    "a hidden element": (f"<div hidden>\n{LS}\n</div>", 3, "не видит"),
    "a style that hides": (f'<div style="display: none" markdown>\n\n{LS}\n\n</div>', 3, "не видит"),
    "a template": (f"<template>\n{LS}\n</template>", 3, "не видит"),
    "an attribute that hides": ("a\n{ .b hidden }", 4, "не видит"),
    "a quote": ("> ```console\n> $ ls\n> ```", 3, "в цитате"),
    "a quote that is not closed": ("> ```console\n> $ ls\n\nb", 3, "в цитате"),
    "on the line of an item": ("- ```console\n  $ ls\n  ```", 3, "на строке пункта списка"),
    "a footnote before the end": (
        f"a[^1]\n\n[^1]:\n    b\n\n    {inside('    ')}\n\nc\n\n```console\n$ true\n```",
        8,
        "в другом месте",
    ),
    "not closed": ("```console\n$ ls\n\nb", 3, "не закрыт"),
    "not closed before the next": (f"```text\na\n\nb\n\n{LS}", 3, "на строке 8 начинается следующий"),
    "not closed in a list": ("- a\n\n    ```console\n    $ ls\n\nb", 5, "строка 8 начинается левее"),
    "its end indented": ("```console\n$ ls\n  ```\n\nb", 5, "стоит не под открывающей"),
    "its end indented, and skipped": (
        '<!-- skip: next "a" -->\n```text\na\n ```\n\nb\n\n```text\nc\n```',
        6,
        "не под",
    ),
    "its end longer": ("```console\n$ ls\n````\n\nb", 5, "длиннее"),
    "three round three": ("```text\n```console\n$ ls\n```\n```", 3, "не закрыт"),
    "a title without quotes": ("```console title=a\n$ ls\n```", 3, "не читается"),
    "braces": ("```{.console}\n$ ls\n```", 3, "не читается"),
    "an unknown key": ('```console linenums="1"\n$ ls\n```', 3, "неизвестный ключ linenums"),
    "a tab without quotes": (f"=== a\n\n    {inside('    ')}", 3, "вкладка пишется так"),
    "an empty tab": ('=== "a"\n\nb', 3, "ничего нет"),
    "an unknown aside": ("!!! nota\n    a", 3, "неизвестная пометка 'nota'"),
    "an aside without an indent": ('!!! note "a"\n\nb', 3, "ничего нет"),
    "an aside without quotes": ("!!! note a\n    b", 3, "пометка пишется так"),
    "a skipped level": ("### a", 3, "уровень пропущен"),
    "two titles": ("# a", 3, "второй заголовок"),
    "a flat list": ("- a\n  - b", 4, "кратен 4"),
    "a list that swallows numbers": ("- a\n1. b", 4, "сольются"),
    "a list that begins anew": ("1. a\n\nb\n\n2. c", 7, "начинается с пункта 2"),
    "a list cut by its own text": ("1. a\n\n  b\n\n2. c", 5, "кратен 4"),
    "a number left out": ("1. a\n3. c", 4, "после пункта 1 стоит пункт 3"),
    "a list in a paragraph": ("a:\n- b", 4, "пустая строка"),
    "an item in the paragraph above": ("- a\n\n    b\n- c", 6, "пустая строка"),
    "a list in a paragraph of an item": ("- a\n\n    b:\n    - c", 6, "пустая строка"),
    "nothing but an elision": ("```console\n$ ls\n...\n```", 5, "показано только «...»"),
}


@cache
def renderer() -> Renderer:
    return Renderer(ROOT)


def errors_of(text: str) -> list[PageError]:
    known = [block for block in blocks(text, EXAMPLES) if isinstance(block, Block)]
    found = faults(text, EXAMPLES, whole=False)
    return found or unlike(text, known, renderer()("page.md", text), EXAMPLES)


@pytest.mark.parametrize("name", EXECUTED)
def test_what_is_seen_is_known(name: str) -> None:
    text = HEAD + EXECUTED[name]
    assert [(error.line, error.text) for error in errors_of(text)] == []
    assert any(isinstance(block, Block) for block in blocks(text, EXAMPLES))


@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_known_is_an_error(name: str) -> None:
    text, line, said = ERRORS[name]
    errors = errors_of(HEAD + text)
    assert [(error.line, said in error.text) for error in errors[:1]] == [(line, True)], errors


def test_all_pages() -> None:
    assert complaints(ROOT, renderer()) == []


@pytest.mark.parametrize(
    ("article", "line", "said"),
    [
        ('<div class="code"><pre>$ ls</pre></div>', 0, ""),
        ('<div class="code"><pre>$ l</pre></div>', 7, "не видит"),
        ("", 7, "не видит"),
        ('<div class="code"><pre>$ ls</pre></div><div class="code"><pre>Текст</pre></div>', 10, "не знает"),
        ('<div hidden><div class="code"><pre>$ ls</pre></div></div>', 7, "не видит"),
    ],
)
def test_a_built_page_is_compared_with_its_source(tmp_path: Path, article: str, line: int, said: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "site/a").mkdir(parents=True)
    page = f"---\ntitle: a\ndescription: b\n---\n{HEAD}{LS}\nТекст\n"
    (tmp_path / "docs/a.md").write_text(page, encoding="utf-8")
    (tmp_path / "docs/moved.md").write_text(
        "---\ntemplate: redirect.html\nlocation: a/\n---\n", encoding="utf-8"
    )
    built_page = f"<html><body><pre>меню</pre><article>{article}</article></body></html>"
    (tmp_path / "site/a/index.html").write_text(built_page, encoding="utf-8")
    found = complaints(tmp_path, built(tmp_path / "site"))
    assert [(each.startswith(f"docs/a.md:{line}:"), said in each) for each in found[:1]] == [
        (True, True)
    ] * bool(line)
    (tmp_path / "site/a/index.html").unlink()
    assert complaints(tmp_path, built(tmp_path / "site")) == ["docs/a.md:1: страница не собрана"]


def test_a_faulty_page_is_not_built(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("# Страница\n", encoding="utf-8")
    (tmp_path / "docs/b.md").write_bytes("# Страница\n".encode("cp1251"))
    with pytest.raises(BuildError) as caught:
        publish(tmp_path, tmp_path / "site")
    assert [line.partition(": ")[0] for line in str(caught.value).split("\n")[1:]] == [
        "docs/a.md:1",
        "docs/b.md:1",
    ]
