"""``make update`` as an author meets it: what it says, what it refuses, what it never spoils."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.engine import update_pages
from doctools.engine.alignment import merged, part
from doctools.engine.update_pages import main

HEAD = "---\nbrokers: [embedded]\nbrokers_why: проба\n---\n\n"
LINES = HEAD.count("\n")


def _update(folder: Path, page: str, *arguments: str) -> int:
    (folder / "page.md").write_bytes((HEAD + page).encode())
    return main(["--docs", str(folder), *arguments])


def _after(folder: Path) -> str:
    return (folder / "page.md").read_bytes().decode().removeprefix(HEAD)


def test_says_what_it_wrote_and_succeeds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = "```console\n$ echo 1\n7\n$ seq 2\nx\n$ echo 3\n8\n```\n"
    assert _update(tmp_path, page) == 0
    assert _after(tmp_path) == "```console\n$ echo 1\n1\n$ seq 2\n1\n2\n$ echo 3\n3\n```\n"
    assert capsys.readouterr().out.splitlines() == [
        f"page.md:{LINES + 3}: вписано",
        f"page.md:{LINES + 5}: вписано до строки {LINES + 6}",
        f"page.md:{LINES + 8}: вписано",
        "страниц 1, вписано мест 3, оставлено 0",
    ]
    assert main(["--docs", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "страниц 1, вписано мест 0, оставлено 0\n"


def test_says_what_it_left_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _update(tmp_path, "```console\n$ ls /nosuch\nsomething\n$ echo 1\n2\n```\n") == 1
    said = capsys.readouterr().out
    assert f"page.md:{LINES + 5}: вписано\n" in said
    assert f"page.md:{LINES + 2}: оставлено: команда 'ls /nosuch' закончилась с кодом 2, а не 0" in said
    assert "something" in _after(tmp_path)


def test_what_changes_from_run_to_run_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = "```console\n$ date +%N\n1\n$ echo 1\n2\n```\n"
    assert _update(tmp_path, page) == 1
    assert _after(tmp_path) == page.replace("\n2\n", "\n1\n")
    assert f"page.md:{LINES + 2}: оставлено: вывод меняется от запуска к запуску" in capsys.readouterr().out


def test_values_of_a_kind_may_change(tmp_path: Path) -> None:
    assert _update(tmp_path, "```console\n$ date --iso-8601=ns | tr T ' '\nx\n```\n") == 0
    assert "\nx\n" not in _after(tmp_path)


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("console", "echo '$ touch F'"),
        ("console", "echo '^C'"),
        ("console", "echo '```'"),
        ("console", "echo '  ~~~~~'"),
        ("console", "echo '--8<-- \"proj/tasks.py\"'"),
        ("console", "echo 'a <!-- skip: next -->'"),
        ("console", "echo ..."),
        ("pycon", "print('>>> open(1)')"),
        ("pycon", "print('```')"),
    ],
)
def test_what_would_be_read_as_something_else_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, command: str
) -> None:
    prompt = {"console": "$", "pycon": ">>>"}[kind]
    page = f"```{kind}\n{prompt} {command}\nx\n```\n\n```console\n$ echo 1\n2\n```\n"
    assert _update(tmp_path, page) == 1
    assert _after(tmp_path) == page.replace("\n2\n", "\n1\n")
    said = capsys.readouterr().out
    assert f"page.md:{LINES + 2}: оставлено: " in said
    assert (
        "измените команду так, чтобы она этого не печатала, или поставьте на место этих строк «...»" in said
    )


def test_line_ends_are_kept(tmp_path: Path) -> None:
    page = "```console\r\n$ seq 2\r\nx\r\n```\r\n\n```console\n$ echo 3\nx\n```\n"
    assert _update(tmp_path, page) == 0
    assert _after(tmp_path) == "```console\r\n$ seq 2\r\n1\r\n2\r\n```\r\n\n```console\n$ echo 3\n3\n```\n"


@pytest.mark.parametrize(
    ("page", "came", "right"),
    [
        ("a ... z", "a b c z w", "a ... z w"),
        ("a ... y z", "a b c y new z", "a ... y new z"),
        ("x z", "new x z", "new x z"),
        ("... z", "b z w", "... z w"),
        ("a old ... z", "a b c d z", "a b ... z"),
        ("a ... z", "a z w", "a ... z w"),
        ("x1 x2 ... x3", "a b c d", "a b ... d"),
    ],
)
def test_a_line_that_is_still_true_stays(page: str, came: str, right: str) -> None:
    assert merged(page.split(), came.split()) == right.split()


@pytest.mark.parametrize(
    ("page", "came", "mode", "right"),
    [
        ("c d e", "a c new d e f", "later", "c new d e"),
        ("c old e", "a c d e f", "later", "c d e"),
        ("y z", "a b y z w", "end", "y z w"),
        ("x1 x2", "a b c", "later", "a b"),
        ("x1 x2", "a b c", "end", "b c"),
    ],
)
def test_the_part_of_a_log_that_a_page_shows(page: str, came: str, mode: str, right: str) -> None:
    assert part(page.split(), came.split(), to_the_end=mode == "end") == right.split()


def test_chosen_lines_stay_when_a_new_one_comes_among_them(tmp_path: Path) -> None:
    page = """<!-- keeps-running -->
<!-- until: ready -->
```console title="Часы"
$ echo ready; echo got 1; echo got new; echo got 2; echo other; sleep 60
ready
```

<!-- only: got -->
```console title="Часы"
got 1
got 2
```
"""
    assert _update(tmp_path, page) == 0
    assert _after(tmp_path) == page.replace("got 1\ngot 2\n", "got 1\ngot new\ngot 2\n")


def test_frames_of_a_traceback_are_left_out(tmp_path: Path) -> None:
    page = "```pycon\n>>> import json; json.loads('')\nx\n```\n"
    assert _update(tmp_path, page) == 0
    assert _after(tmp_path).splitlines()[2:-1] == [
        "Traceback (most recent call last):",
        "  ...",
        "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
    ]


def test_no_other_broker_is_taken_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = "на этой машине нет rabbitmq: apt-get install rabbitmq-server"
    monkeypatch.setattr(update_pages, "missing", lambda name: gone if name == "rabbitmq" else None)
    page = "# Страница\n\n```console\n$ echo 1\n2\n```\n"
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    assert main(["--docs", str(tmp_path)]) == 1
    assert "нет rabbitmq: apt-get install rabbitmq-server; на другом брокере" in capsys.readouterr().out
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page
    assert main(["--docs", str(tmp_path), "--broker", "embedded"]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page.replace("\n2\n", "\n1\n")


def test_an_empty_block_is_filled(tmp_path: Path) -> None:
    page = """<!-- keeps-running -->
<!-- until: ready -->
<!-- timeout: 3 -->
```console title="Часы"
$ echo 1; echo 2; echo ready; echo got 1; echo made; echo got 2; sleep 60

```

<!-- only: got -->
<!-- timeout: 3 -->
```console title="Часы"

```

```console
$ echo 5
```
"""
    assert _update(tmp_path, page) == 0
    filled = page.replace("60\n\n", "60\n1\n2\nready\n").replace('Часы"\n\n', 'Часы"\ngot 1\ngot 2\n')
    assert _after(tmp_path) == filled.replace("$ echo 5\n", "$ echo 5\n5\n")
