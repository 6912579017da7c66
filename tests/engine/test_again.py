"""A second attempt: only what failed, only of a run that ended in order; what passes then is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from doctools.engine.again import AT_MOST
from tests.engine.conftest import RunSuite

Attempts = Callable[..., tuple[str, str, "int | None"]]
STEADY = "```pycon\n>>> 1\n1\n```\n"
STALE = "```pycon\n>>> 1\n2\n```\n"


def _race(flag: Path) -> str:
    """A page that fails at the first attempt; what follows the block that fails needs the one before."""
    return (
        f"```pycon\n>>> import pathlib\n>>> flag = pathlib.Path('{flag}')\n```\n\n"
        "```pycon\n>>> flag.exists() or flag.touch()\nTrue\n```\n"
    )


@pytest.fixture
def attempts(run_suite: RunSuite, tmp_path: Path) -> Attempts:
    """Runs the suite on the same pages twice, at first with arguments.

    Gives what both said and the code of the second.
    """
    cache = ["-k", "md and embedded", "-p", "cacheprovider", "-o", f"cache_dir={tmp_path / 'cache'}"]

    def run(pages: dict[str, str], *arguments: str) -> tuple[str, str, int | None]:
        first, _ = run_suite(pages, *cache, *arguments).communicate(timeout=180)
        last = run_suite(pages, *cache, "--again", name="again")
        said, _ = last.communicate(timeout=180)
        return first, said.replace("again-docs", "run-docs"), last.returncode

    return run


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_a_race_passes_at_the_second_attempt_and_is_named(
    attempts: Attempts, tmp_path: Path, jobs: str
) -> None:
    pages = {"race.md": _race(tmp_path / "flag"), "steady.md": STEADY}
    first, second, code = attempts(pages, "-n", jobs, "--dist", "loadfile")
    assert "1 failed" in first
    assert code == 0, second
    assert "НЕНАДЁЖНО: только со второго раза прошло race.md[embedded]" in second
    assert second.splitlines()[-1].startswith("3 passed, "), "the whole page and nothing else"


def test_what_went_stale_fails_again(attempts: Attempts) -> None:
    _, second, code = attempts({"stale.md": STALE, "steady.md": STEADY})
    assert code == pytest.ExitCode.TESTS_FAILED, second
    assert "НЕНАДЁЖНО" not in second


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ({"steady.md": STEADY}, "нет упавших страниц"),
        ({f"{number}.md": STALE for number in range(AT_MOST + 1)}, f"упало {AT_MOST + 1}, а повторяют"),
        (
            {"stale.md": STALE, "shown.md": '<!-- skip: next "нет" -->\n```console\n$ ls\n```\n'},
            "нет упавших страниц",
        ),
    ],
    ids=["nothing failed", "too many", "the run as a whole failed"],
)
def test_no_second_attempt(attempts: Attempts, pages: dict[str, str], says: str) -> None:
    _, second, code = attempts(pages)
    assert code == pytest.ExitCode.USAGE_ERROR, second
    assert says in second
