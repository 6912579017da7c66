"""``make update``: what it writes, and what it leaves alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doctools.engine.looks import Record, Start
from doctools.engine.update import applied, changes
from doctools.engine.update_pages import main
from doctools.engine.values import Ties, by_kind
from doctools.pages.directives import Directives
from doctools.pages.lines import Line
from doctools.pages.typed import Typed
from tests.engine.conftest import Follow, need

HEAD = """---
brokers: [embedded]
brokers_why: проба
---

"""
"""Of a page that is run as a whole: so that no RabbitMQ is started for it, its own broker otherwise."""

PAGE = """# Страница

```console
$ seq 3
1
2
3
$ seq 100 | sed 's/$/ x/'
1 x
2 x
...
100 x
```

- пункт

    ```pycon
    >>> print("a\\nb")
    a
    b
    >>> import uuid; uuid.uuid4()
    UUID('7fbd9c0d-8169-41bf-bd54-9eaca768dc3f')
    >>> 5
    5
    ```

<!-- unordered -->
```console
$ printf 'one\\ntwo\\n'
two
one
```
"""


def updated(text: str, records: list[Record]) -> str:
    """The page after all changes that are to be made."""
    return applied(text, [each.edit for each in changes(text, records) if each.edit])


def _updated(folder: Path, page: str) -> int:
    """Update a page.

    Returns:
        The exit status.
    """
    (folder / "page.md").write_bytes(page.encode())
    return main(["--docs", str(folder)])


def _after(folder: Path) -> str:
    return (folder / "page.md").read_bytes().decode().removeprefix(HEAD)


def _restored(folder: Path, page: str) -> str:
    """A page after it has been updated."""
    assert _updated(folder, HEAD + page) == 0
    return _after(folder)


def _spoilt(page: str) -> str:
    """The page with every output line but the elisions replaced by garbage."""
    lines, fenced = [], False
    for line in page.split("\n"):
        if line.strip().startswith("```"):
            fenced = not fenced
        elif fenced and not re.match(r"\s*(\$ |>>> |\.\.\.|--8<--|\^C|$)", line):
            indent = line[: len(line) - len(line.lstrip())]
            line = f"{indent}мусор"
        lines.append(line)
    return "\n".join(lines)


def test_nothing_changes_in_a_right_page(follow: Follow) -> None:
    assert updated(PAGE, follow(PAGE).records) == PAGE


def test_garbage_is_replaced(follow: Follow) -> None:
    spoilt = _spoilt(PAGE)
    assert spoilt.count("мусор") == 12
    restored = updated(spoilt, follow(spoilt).records)
    ordered = PAGE.replace("two\none", "one\ntwo")  # the page's own order went with its lines
    assert by_kind(restored) == by_kind(ordered)
    assert updated(restored, follow(restored).records) == restored


def test_more_and_fewer_lines(follow: Follow) -> None:
    page = "```console\n$ seq 3\n1\n```\n\n```console\n$ echo 1\n1\n2\n3\n$ true\nx\n$ echo 2\n```\n"
    right = "```console\n$ seq 3\n1\n2\n3\n```\n\n```console\n$ echo 1\n1\n$ true\n$ echo 2\n2\n```\n"
    assert updated(page, follow(page).records) == right


def test_a_failed_command_is_left_alone(follow: Follow) -> None:
    page = "```console\n$ ls /nosuch\nsomething\n$ echo 1\n2\n```\n"
    assert updated(page, follow(page).records) == page.replace("\n2\n", "\n1\n")


def test_indented_page(follow: Follow) -> None:
    page = "- пункт\n\n    ```console\n    $ echo 1 \\\n        2\n    1 3\n    ```\n"
    assert updated(page, follow(page).records) == page.replace("1 3", "1 2")


def test_output_that_comes_late(tmp_path: Path) -> None:
    page = """<!-- keeps-running -->
<!-- timeout: 3 -->
```console title="Часы"
$ echo 1; sleep 0.5; echo 2; sleep 0.5; echo 3; sleep 60
1
...
3
```
"""
    assert _restored(tmp_path, page.replace("\n1\n", "\n7\n")) == page


def test_a_log_that_goes_on(tmp_path: Path) -> None:
    page = """<!-- keeps-running -->
<!-- timeout: 4 -->
```console title="Часы"
$ echo 1; echo 2; sleep 2.5; echo 3; until [ -e go ]; do sleep 0.1; done; echo 4; echo 5; sleep 60
...
2
```

```console
$ touch go
```

<!-- timeout: 2 -->
```console title="Часы"
3
4
5
```
"""
    spoilt = page.replace("\n2\n", "\nмусор\n").replace("\n4\n", "\nмусор\n")
    assert _restored(tmp_path, spoilt) == page


CHOSEN = """<!-- keeps-running -->
<!-- timeout: 2 -->
<!-- until: ready -->
```console title="Часы"
$ seq 5; echo ready; for n in 1 2 3; do echo got $n; echo made $n; echo done $n; done; echo got 4; sleep 60
...
5
ready
```

<!-- only: got|done -->
```console title="Часы"
got 1
done 1
got 2
```

<!-- only: made -->
<!-- unordered -->
```console title="Часы"
made 2
made 3
```

<!-- only: got 4 -->
```console title="Часы"
^C
```
"""


def test_lines_that_a_page_chooses(tmp_path: Path) -> None:
    spoilt = re.sub(r"(?m)^(\d|ready|(?:got|done|made) \d)$", "мусор", CHOSEN)
    assert spoilt.count("мусор") == 7
    assert _restored(tmp_path, spoilt) == CHOSEN


@pytest.mark.parametrize(
    ("right", "wrong", "line", "message"),
    [
        ("", "", 0, ""),
        ("until: ready", "until: [35]", 7, "вывод до строки, где есть '[35]', не такой"),
        ("until: ready", "until: done", 5, "вывод до строки, где есть 'done', не такой"),
        ("until: ready", "until: nothing", 5, "за 2 с не появилась строка, где есть 'nothing'"),
        ("\nready", "\nreally", 8, "вывод до строки, где есть 'ready', не такой"),
        ("\ndone 1", "", 14, "строки, где есть 'got|done', не такие"),
        ("made 3", "made 1", 22, "строки, где есть 'made', не такие"),
        ("; sleep 60", "; bash -c 'trap \"echo got 5; exit\" INT; read'", 0, ""),
        (
            "; sleep 60",
            "; bash -c 'trap \"echo got 4; exit\" INT; read'",
            27,
            "строки, где есть 'got 4'",
        ),
    ],
)
def test_lines_that_a_page_chooses_are_all(
    follow: Follow, right: str, wrong: str, line: int, message: str
) -> None:
    followed = follow(CHOSEN.replace(right, wrong))
    assert bool(followed.failures) == bool(message)
    if message:
        assert followed.failures[0].line == line
        assert message in followed.failures[0].what


def _start(shown: list[str]) -> Start:
    return Start(Typed((), tuple(Line(1, line) for line in shown)), Directives(), ())


def test_where_a_beginning_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    came = ["a", "w1 ready.", "error", "b"]
    assert _start(["x", "y"]).likely_end(came) == 2, "as many lines as the page has"
    assert _start(["...", "w2 ready."]).likely_end(came) == 2, "where a line is like the page's last"
    garbage = _start(["...", "мусор"])
    assert garbage.likely_end(came) == 4
    clock = iter([0.0, 9.0])
    monkeypatch.setattr("doctools.engine.looks.time.monotonic", lambda: next(clock))
    garbage.decide(came[:3], True, Ties(), True)
    garbage.decide(came, True, Ties(), True)
    assert garbage.likely_end(came) == 3, "where it stopped for a while"


def test_a_block_for_another_broker(tmp_path: Path) -> None:
    need("redis")
    page = """---
broker: rabbitmq
brokers: [embedded, redis]
brokers_why: проба
---

```console
$ echo 1
1
```

<!-- brokers: redis "только там" -->
```console
$ echo 2
2
```
"""
    spoilt = page.replace("\n1\n", "\nмусор\nещё\n").replace("\n2\n", "\nмусор\n")
    assert _updated(tmp_path, spoilt) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page


STOPPED = """<!-- keeps-running -->
<!-- until: ready -->
```console title="Лог"
$ cd /proc/sys/kernel/random; read a < uuid; read b < uuid; echo ready; printf '%s\\n' "got $a" "got $b" \\
    "$(date +'[%F %T] due 2031-05-01 10:00:00')" "stopped $b (15)" "stopped $a (15)"; sleep 60
ready
```

<!-- only: got -->
```console title="Лог"
got 11111111-1111-4111-8111-111111111111
got 22222222-2222-4222-8222-222222222222
```

<!-- only: due|stopped -->
```console title="Лог"
[2026-11-22 10:00:05] due 2031-05-01 10:00:00
stopped 22222222-2222-4222-8222-222222222222 (15)
stopped 11111111-1111-4111-8111-111111111111 (15)
```
"""


def _misread(right: str, wrong: str) -> str:
    command, ready, shown = STOPPED.partition("\nready\n")
    assert right in shown
    return command + ready + shown.replace(right, wrong)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(15)", "(SIGTERM)"),
        ("(15)\nstopped", "(SIGTERM)\nstopped"),
        ("(15)\n```", "(SIGTERM)\n```"),
        ("got 2", "received 2"),
    ],
)
def test_identifiers_stay_those_of_the_page(tmp_path: Path, right: str, wrong: str) -> None:
    assert _restored(tmp_path, _misread(right, wrong)) == STOPPED


def test_the_day_stays_that_of_the_page(tmp_path: Path) -> None:
    restored = _restored(tmp_path, _misread("] due", "] dew"))
    assert re.sub(r"\[2026-11-22 ..:..:..\]", "[2026-11-22 10:00:05]", restored) == STOPPED


@pytest.mark.parametrize("name", ["pervye-shagi-s-celery.md"])
def test_a_real_page_is_restored(follow: Follow, name: str) -> None:
    source = Path(__file__).parents[2] / "docs" / "nachalo-raboty-s-celery" / name
    page = source.read_text(encoding="utf-8")
    followed = follow(page)
    assert updated(page, followed.records) == page
