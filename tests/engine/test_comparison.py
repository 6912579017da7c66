"""What is the same to a reader and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from doctools.engine import comparison
from doctools.engine.comparison import compare, line_matches
from doctools.engine.screen import visible
from doctools.engine.values import Ties, by_kind

SAME = [
    (
        "<AsyncResult: 7fbd9c0d-8169-41bf-bd54-9eaca768dc3f>",
        "<AsyncResult: 00000000-1111-2222-3333-444444444444>",
    ),
    (
        "[2026-11-22 16:40:22,888: INFO/MainProcess] ready",
        "[2031-01-02 01:02:03,004: INFO/MainProcess] ready",
    ),
    ("succeeded in 0.0050s: 4", "succeeded in 5.1e-05s: 4"),
    ("proj:0x7fdaded1f010", "proj:0x55d0aa10"),
    ("> w1@web1: TERM -> 11772", "> w1@web1: TERM -> 5"),
    ("> Waiting for 1 node -> 11772......", "> Waiting for 1 node -> 7..."),
    ("INFO/ForkPoolWorker-2] ok", "INFO/ForkPoolWorker-17] ok"),
    (
        'File "/home/user/.venv/lib/python3.11/site-packages/a.py"',
        'File "/home/user/.venv/lib/python3.14/site-packages/a.py"',
    ),
]
DIFFERENT = [
    ("4", "5"),
    (".> concurrency: 8 (prefork)", ".> concurrency: 2 (prefork)"),
    ("<AsyncResult: 7fbd9c0d-8169-41bf-bd54-9eaca768dc3f>", "7fbd9c0d-8169-41bf-bd54-9eaca768dc3f"),
    ("succeeded in 0.0050s: 4", "succeeded in 0.0050s: 5"),
    ("countdown 10s", "countdown 11s"),
    ("amqp://guest:**@localhost:5672//", "amqp://guest:**@localhost:5673//"),
    ("-> 11772", "-> 11773"),
    ("python3.11", "python3.12"),
    ("celery@web1 ready.", "celery@web2 ready."),
    ("Worker-1", "Worker-2"),
    ("hex(255) == 0xff", "hex(255) == 0xfe"),
    ("x [1] 5", "x [1] 6"),
]


@pytest.mark.parametrize(("page", "real"), SAME)
def test_same(page: str, real: str) -> None:
    assert compare([page], [real]).at is None


@pytest.mark.parametrize(("page", "real"), DIFFERENT)
def test_different(page: str, real: str) -> None:
    assert compare([page], [real]).at is not None


@pytest.mark.parametrize(
    ("page", "real", "line"),
    [
        ("a b c", "a x c", 1),
        ("a b", "a", 1),
        ("a", "a b", 1),
        ("a ... d e", "a b d x", 3),
    ],
)
def test_the_line_to_blame(page: str, real: str, line: int) -> None:
    assert compare(page.split(), real.split()).at == line


def test_elisions_are_counted_where_they_stand_for_something() -> None:
    assert compare(["a", "...", "c"], ["a", "b", "b", "c"]).elisions == 1
    assert compare(["a ... c"], ["a b c"]).elisions == 1
    assert compare(["Starting nodes..."], ["Starting nodes..."]).elisions == 0
    assert compare(["a", "...", "c"], ["a", "b"]).at is not None


def test_order() -> None:
    assert compare(["b", "a"], ["a", "b"]).at is not None
    assert compare(["b", "a"], ["a", "b"], unordered=True).at is None
    assert compare(["b", "a"], ["a", "b", "b"], unordered=True).at is not None
    assert compare(["b", "a", "a"], ["a", "b"], unordered=True).at is not None
    assert compare(["a ...", "a b"], ["a b", "a c"], unordered=True).at is None
    assert compare(["a ...", "a b"], ["a b", "b"], unordered=True).at is not None
    assert compare(["...", "a"], ["b", "a"], unordered=True).elisions == 1


def _start(shown: list[str], came: list[str], ties: Ties | None = None) -> int | None:
    found = compare(shown, came, ties=ties, goes_on=True)
    return found.taken if found.at is None else None


@pytest.mark.parametrize(
    ("page", "real", "others", "so"),
    [
        ("b a", "a b", False, True),
        ("b a", "a b c", False, False),
        ("b a", "a b c", True, True),
        ("b a c", "a b", True, False),
        ("b a", "b a", True, False),
        ("... a b", "c b a", False, True),
    ],
)
def test_only_the_order_differs(page: str, real: str, others: bool, so: bool) -> None:
    assert compare(page.split(), real.split()).in_another_order(others) is so
    assert not compare(page.split(), real.split(), unordered=True).in_another_order(others)


def _find(shown: list[str], came: list[str], unordered: bool = False, ties: Ties | None = None) -> int | None:
    found = compare(shown, came, unordered, ties, anywhere=True, goes_on=True)
    return found.taken if found.at is None else None


def test_output_that_goes_on() -> None:
    assert _start(["a", "...", "d"], ["a", "b", "c"]) is None
    assert _start(["a", "...", "d"], ["a", "b", "d", "e"]) == 3
    assert _find(["c"], ["a", "b", "c", "d"]) == 3
    assert _find(["c", "e"], ["c", "d", "c", "e"]) == 4
    assert _find(["c", "e"], ["c", "d", "e"]) is None
    assert _find(["c", "...", "e", "...", "g"], ["c", "d", "c", "e", "f", "g", "h"]) == 6
    assert _find(["e", "c"], ["c", "d", "e"], unordered=True) == 3
    assert _find(["...", "c"], ["c"], unordered=True) == 1
    assert _find(["c ...", "c 1"], ["c 1", "c 2"], unordered=True) == 2


def test_output_that_ends() -> None:
    assert compare(["c"], ["a", "b", "c"], anywhere=True).at is None
    assert compare(["b"], ["a", "b", "c"], anywhere=True).at == 1
    assert compare(["b", "c"], ["a", "b", "x"], anywhere=True).at == 1


def test_several_elisions() -> None:
    assert compare(["a", "...", "c", "...", "e"], list("abcde")).at is None
    assert compare(["a", "...", "c", "...", "e"], list("abde")).at == 2
    assert compare(["...", "b", "c", "...", "e"], list("abxbcde")).at is None
    assert compare(["...", "b", "...", "b", "..."], list("abc")).at == 3
    assert line_matches("{...: ..., ...: ...}", "{'a': 1, 'b': 2}")
    assert not line_matches("{...: ..., ...: ...}", "{'a': 1}")
    assert not line_matches("ab...bc", "abc"), "no letter stands for two"
    assert not line_matches("...ab...ba...", "aba")
    assert line_matches("ab...bc...", "abbc")


def test_a_long_log_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    log, looked = [f"try {n}" for n in range(2000)], list[str]()

    real = comparison._fits

    def counted(shown: str, came: str) -> bool:
        looked.append(came)
        return real(shown, came)

    monkeypatch.setattr(comparison, "_fits", counted)
    assert _start(["try 0", "...", "ready"], log, Ties()) is None
    assert _find(["...", "ready"], log) is None
    assert _find(["ready", "...", "steady", "...", "go"], log) is None
    assert _start(["try 0", "...", "ready"], [*log, "ready"]) == 2001
    assert len(looked) < 6 * len(log)
    del looked[:]
    assert compare([*["..."] * 9, "a"], log).at == 9
    assert compare([f"...{n}..." for n in range(5)], log, unordered=True).at is not None
    assert compare([f"no {n}" for n in range(50)], log, unordered=True).at == 0
    assert len(looked) < 6 * len(log)


class _Counted(str):
    """A text that counts how often a part of it is looked for."""

    looks = 0

    def find(self, *args: Any) -> int:
        type(self).looks += 1
        return super().find(*args)


def test_a_long_line_is_read_once() -> None:
    line = _Counted("{" + "a: b, " * 20_000)
    assert not comparison._stands("{...: ..., ...: ...}", line)
    assert not comparison._stands("...a...b...c...d...e...f", line)
    assert 0 < _Counted.looks < 12


A, B = "7fbd9c0d-8169-41bf-bd54-9eaca768dc3f", "79380412-efda-4e60-a188-a5956897397d"
"""Identifiers on a page."""
X, Y = "00000000-1111-2222-3333-444444444444", "00000000-1111-2222-3333-555555555555"
"""Those that came."""


def test_an_identifier_stands_for_one_wherever_it_is_shown() -> None:
    ties = Ties()
    first = compare([A, f"{B} ok"], [X, f"{Y} ok"], ties=ties)
    assert ties.tie([A, f"{B} ok"], [X, f"{Y} ok"], first.pairs) is None
    assert line_matches(A, X, ties)
    assert not line_matches(A, Y, ties), "the same on the page, another one came"
    assert not line_matches(A.replace("7", "8"), X, ties), "another one on the page, the same came"
    assert _find([A], [Y, X], ties=ties) == 2
    assert _start([A], [Y], ties) is None
    assert compare([f"{A} ...", "..."], [f"{X} {Y}", "x"], ties=ties).at is None


def test_a_command_is_typed_with_the_identifier_that_came() -> None:
    ties = Ties()
    ties.learn(A, X)
    assert ties.typed(f"celery result {A}; celery result {B}") == f"celery result {X}; celery result {B}"


def test_an_identifier_twice_in_one_output() -> None:
    assert compare([A, A], [X, X], ties=Ties()).at is None
    assert compare([A, A], [X, Y], ties=Ties()).at is not None
    assert compare([A, B], [X, X], ties=Ties()).at is not None
    # what stands behind an elision is looked for, not merely the next that is alike
    assert compare([f"{A} a", "...", f"{A} b"], [f"{X} a", f"{Y} b", f"{X} b"], ties=Ties()).at is None


def test_identifiers_in_any_order() -> None:
    ties = Ties()
    page, real = [f"{A} a", f"{B} a", f"{A} 1", f"{B} 2"], [f"{X} a", f"{Y} a", f"{Y} 1", f"{X} 2"]
    found = compare(page, real, unordered=True, ties=ties)
    assert found.at is None
    assert sorted(found.pairs) == [(2, 2), (3, 3)], "of lines that are alike it is not known which is which"
    assert ties.tie(page, real, found.pairs) is None
    assert not line_matches(A, X, ties)
    assert compare([f"{A} 1", f"{A} 2"], [f"{X} 1", f"{Y} 2"], unordered=True, ties=Ties()).pairs
    contradicts = f"раньше вместо {A} было {X}, а здесь {Y}"
    assert Ties().tie([f"{A} 1", f"{A} 2"], [f"{X} 1", f"{Y} 2"], [(0, 0), (1, 1)]) == (1, contradicts)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("\n\x1b[1;36mcelery\x1b[0m  \r\n10%\r100%\n\tx\n\n", ["celery", "100%", "        x"]),
        ("12345\rab", ["ab345"]),
        ("12345\rab\x1b[K", ["ab"]),
        ("12345\r\x1b[2Kab", ["ab"]),
        ("12345\b\b\x1b[1Kab", ["   ab"]),
        ("12345\b\b\bab", ["12ab5"]),
        ("12345\r\tab", ["12345   ab"]),
        ("10%\r\n", ["10%"]),
        ("\x1b]0;title\x07a\x1b[?2004h\x07", ["a"]),
        ("\n" * 200_000, []),
    ],
)
def test_what_a_terminal_shows(printed: str, shown: list[str]) -> None:
    assert visible(printed) == shown


def test_kinds_name_themselves() -> None:
    assert by_kind("[2026-11-22 16:40:22,888: INFO]") == "[<время>: INFO]"
    assert line_matches("heartbeat: ...", "heartbeat: active=0")
    assert not line_matches("heartbeat: ...", "heartbeats: active=0")


SHOWN_311 = [
    "Traceback (most recent call last):",
    '  File "<stdin>", line 1, in <module>',
    "NameError: name 'x' is not defined",
]
CAME_313 = [
    *SHOWN_311[:2],
    "    x + 1",
    "    ^",
    "NameError: name 'x' is not defined. Did you mean: 'y'?",
]


def test_pythons_differ() -> None:
    elided = [SHOWN_311[0], "  ...", SHOWN_311[2]]
    assert compare(elided, CAME_313).at is None
    assert compare(CAME_313, [*CAME_313[:3], "    ~~^~~", SHOWN_311[2]]).at is None, "marks, a guess"
    assert compare([line for line in CAME_313 if "^" not in line], CAME_313).at is None
    assert line_matches(
        "NameError: name 'os' is not defined",
        "NameError: name 'os' is not defined. Did you forget to import 'os'?",
    )
    assert line_matches("TypeError: f() got 'x'. Did you mean 'y'?", "TypeError: f() got 'x'")
    assert not line_matches(
        "NameError: name 'x' is not defined", "NameError: name 'z' is not defined. Did you mean: 'x'?"
    )
    assert not line_matches("Error: no such option.", "Error: no such option. Did you mean --version?"), (
        "no exception"
    )
    assert line_matches("software -> celery:5.7.0 py:3.11.2", "software -> celery:5.7.0 py:3.13.0")
    assert compare(["^^^"], ["~~~"]).at == 0, "what is not indented marks nothing"
