"""Each signal of the installed Celery stands on its page with what its handlers get, and no other does."""

import ast

import pytest

from doctools.checks import signals

TEXT = signals.PAGE.read_text(encoding="utf-8")
PAGE = signals.described(TEXT)
RELEASE = signals.installed()


def test_the_page_describes_the_signals_of_the_release() -> None:
    assert not signals.differences(PAGE, RELEASE)


def test_arguments_that_only_the_calls_name_are_known() -> None:
    assert {"sig", "how", "exitcode"} == RELEASE["worker_shutting_down"]
    assert {"pid", "exitcode"} == RELEASE["worker_process_shutdown"]
    assert "state" in RELEASE["task_postrun"]
    assert "target" in RELEASE["eventlet_pool_apply"]
    assert RELEASE["worker_ready"] == set()


def test_a_call_by_another_name_counts() -> None:
    tree = ast.parse("tell = signals.task_sent.send\ntell(sender=1, new=2)\nother.send(sender=1, no=2)\n")
    assert list(signals._sent(tree, {"task_sent": ()})) == [("task_sent", "new")]


@pytest.mark.parametrize(
    ("row", "changed", "message"),
    [
        ("| `task_prerun`{ #task_prerun }", "", "task_prerun: на странице нет"),
        ("| `task_prerun`{ #task_prerun }", "| `task_begun`{ #task_begun }", "task_begun: нет в Celery"),
        ("`pid`, `exitcode`", "`exitcode`", "worker_process_shutdown: на странице нет аргумента pid"),
        (
            "`pid`, `exitcode`",
            "`pid`, `code`, `exitcode`",
            "worker_process_shutdown: в Celery нет аргумента code",
        ),
    ],
)
def test_a_difference_is_named(row: str, changed: str, message: str) -> None:
    assert row in TEXT
    assert message in signals.differences(signals.described(TEXT.replace(row, changed)), RELEASE)


def test_a_signal_stands_once_under_its_own_anchor() -> None:
    for row in ("| `worker_init`{ #worker_init } | a | b | — |", "| `worker_init`{ #init } | a | b | — |"):
        with pytest.raises(ValueError, match="worker_init"):
            signals.described(f"| `worker_init`{{ #worker_init }} | a | b | — |\n{row}\n")
