"""What a log on a page says of the time: a task takes as long as it says it took."""

from doctools.checks.problems import ROOT
from doctools.checks.times import too_soon

ID = "c82214a3-bf48-4664-abec-ebe2f556189d"


def found(*lines: str) -> list[str]:
    """What is said of a page with these lines of a log."""
    log = "\n".join(f"[2026-11-22 10:00:{line}" for line in lines)
    return [str(each) for each in too_soon({"page.md": f"```console\n{log}\n```\n"})]


def test_a_task_that_is_done_in_its_time_is_right() -> None:
    assert not found(
        f"01,000: INFO/MainProcess] Task tasks.add[{ID}] received",
        f"09,004: INFO/ForkPoolWorker-2] Task tasks.add[{ID}] succeeded in 8.004s: 4",
    )


def test_two_clocks_may_differ_a_little() -> None:
    assert not found(
        f"01,000: INFO/MainProcess] Task tasks.add[{ID}] received",
        f"09,000: INFO/ForkPoolWorker-2] Task tasks.add[{ID}] succeeded in 8.004s: 4",
    )


def test_a_task_that_is_done_too_soon_is_named() -> None:
    said = found(
        f"01,000: INFO/MainProcess] Task tasks.add[{ID}] received",
        f"03,000: INFO/ForkPoolWorker-2] Task tasks.add[{ID}] succeeded in 8.004s: 4",
    )
    assert said == ["docs/page.md:3: задача выполнялась 8.004 с, а получена 2.000 с назад"]


def test_the_first_receipt_counts() -> None:
    assert not found(
        f"01,000: INFO/MainProcess] Task tasks.add[{ID}] received",
        f"06,000: INFO/MainProcess] Task tasks.add[{ID}] received",
        f"09,004: INFO/ForkPoolWorker-2] Task tasks.add[{ID}] succeeded in 8.004s: 4",
    )


def test_nothing_is_said_of_a_task_whose_receipt_is_not_shown() -> None:
    assert not found(f"03,000: INFO/ForkPoolWorker-2] Task tasks.add[{ID}] succeeded in 8.004s: 4")


def test_no_page_shows_a_task_done_too_soon() -> None:
    docs = ROOT / "docs"
    pages = {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8") for path in docs.rglob("*.md")
    }
    assert len(pages) > 50
    assert [*map(str, too_soon(pages))] == []
