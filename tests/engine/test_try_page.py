"""``make try``: the author gets the terminals of a page as it left them, and nothing of it stays."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

from tests.engine.conftest import ROOT, Follow, gone

PAGE = """# Страница

<!-- keeps-running -->
```console title="Часы"
$ sh -c 'echo tick; read x; echo got $x; exec sleep 1000'
tick
```

```console
$ mkdir here
$ cd here
$ touch first
```

```console
$ touch second
```
"""


def _try(folder: Path, line: str, typed: str, page: str = PAGE) -> subprocess.CompletedProcess[str]:
    docs = folder / "docs"
    docs.mkdir()
    (docs / "page.md").write_text(page, encoding="utf-8")
    (folder / "tmp").mkdir()
    return subprocess.run(
        [sys.executable, "-m", "doctools.engine.try_page", "page.md", line, "--docs", str(docs)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_author_is_left_where_the_page_was(tmp_path: Path) -> None:
    done = _try(tmp_path, "13", "echo $((6 * 7)); pwd; ls; ps -e -o args=; exit\n")
    assert done.returncode == 0, done.stderr
    assert "page.md:9: исполнено" in done.stdout
    assert "терминал «Часы»: sh -c" in done.stdout
    lines = done.stdout.split("exit — закончить и всё убрать.")[1].splitlines()
    assert "42" in lines
    assert any(line.endswith("/home/here") for line in lines)
    assert "first" in lines
    assert "second" not in lines, "the page goes no further than the line"
    assert any("echo tick" in line for line in lines), "what the page has started still runs"
    assert gone(tmp_path / "tmp")


def test_a_page_that_fails_is_handed_over_too(tmp_path: Path) -> None:
    page = "```console\n$ echo 1\n2\n$ false\n$ touch after\n```\n"
    done = _try(tmp_path, "1", "ls; exit\n", page)
    assert "page.md:3: 'echo 1': вывод не такой, как на странице" in done.stdout
    assert "after" in done.stdout.splitlines()


def test_the_next_terminal_is_one_key_away(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(PAGE, encoding="utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "doctools.engine.try_page", "page.md", "--docs", str(tmp_path / "docs")]
    run = subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = ""

    def wait_for(text: str) -> None:
        nonlocal said
        while text not in said:
            assert select.select([ours], [], [], 30)[0], said
            said += os.read(ours, 4096).decode()
        said = said.partition(text)[2]

    wait_for("всё убрать.")
    wait_for("$ ")
    os.write(ours, b"\x1d")
    wait_for("--- 1")
    os.write(ours, b"\x1d")
    wait_for("--- Часы: sh -c")
    wait_for("tick")
    os.write(ours, b"hello\r")
    wait_for("got hello")
    os.write(ours, b"\x1d")
    wait_for("--- ваш терминал")
    os.write(ours, b"exit\r")
    assert run.wait(30) == 0
    os.close(ours)


def test_a_page_that_there_is_not(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    run = [sys.executable, "-m", "doctools.engine.try_page", "no", "--docs", str(tmp_path / "docs")]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "ошибка: страниц, в пути которых есть 'no': ни одной\n")


def test_a_failure_shows_only_terminals_that_have_printed_since(follow: Follow) -> None:
    page = """<!-- keeps-running -->
```console title="Тихий"
$ echo quiet; sleep 60
quiet
```

<!-- keeps-running -->
```console title="Громкий"
$ echo one; while [ ! -e go ]; do sleep 0.05; done; echo two; sleep 60
one
```

```console
$ touch go; sleep 0.5
x
```

```console
$ echo 1
2
```
"""
    first, second = follow(page).failures
    assert "--- терминал «Громкий»" in first.detail
    assert "Тихий" not in first.detail, "it has printed nothing since"
    assert "терминал" not in second.detail, "said already"
