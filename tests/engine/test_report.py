"""The report of a run: the same whatever runs the pages; limits hold for the whole guide."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from doctools.engine.report import BlockResult, Report
from tests.engine.conftest import RunSuite

SHOWN = '<!-- skip: next "нужна учётная запись" -->\n```console\n$ ls\n```\n'
PAGES = {
    "a.md": f"```pycon\n>>> 1\n1\n```\n\n{SHOWN}",
    "b.md": "```pycon\n>>> 2\n2\n```\n",
    "c.md": "# Нет блоков\n",
}


def _result(line: int, *, page: str = "page.md", shown: bool = False) -> BlockResult:
    return BlockResult(
        page=page,
        broker="embedded",
        line=line,
        kind="console",
        outcome="skipped" if shown else "passed",
        reason="нужна учётная запись" if shown else "",
        seconds=0.0,
        elisions=0,
        digest="d",
    )


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_the_same_report_whatever_runs_the_pages(run_suite: RunSuite, jobs: str) -> None:
    said, _ = (run := run_suite(PAGES, "-n", jobs, "--dist", "loadfile")).communicate(timeout=180)
    assert re.search(r"^a\.md +embedded +1 +0 +1 ", said, re.MULTILINE), said
    assert re.search(r"^всего +2 +0 +1 ", said, re.MULTILINE), said
    assert "ОШИБКА: только показано 1 блоков из 3, можно не больше 5 %" in said
    assert run.returncode == pytest.ExitCode.TESTS_FAILED


def test_the_limit_is_not_for_a_part_of_the_guide(run_suite: RunSuite) -> None:
    said, _ = (run := run_suite(PAGES, "-k", "a.md")).communicate(timeout=180)
    assert run.returncode == 0, said
    assert "всего" in said
    assert "ОШИБКА" not in said


def test_a_page_is_asked_for_by_a_part_of_its_path(run_suite: RunSuite) -> None:
    said, _ = (run := run_suite(PAGES, "--page", "a.m", "-k", "md")).communicate(timeout=180)
    assert run.returncode == 0, said
    assert re.search(r"^всего +1 +0 +1 ", said, re.MULTILINE), said
    assert "ОШИБКА" not in said
    said, _ = (run := run_suite(PAGES, "--page", "c.md", "-k", "[embedded]", name="nothing")).communicate(
        timeout=180
    )
    assert run.returncode == 0, said
    assert "На этих страницах исполнять нечего." in said
    said, _ = (run := run_suite(PAGES, "--page", "d.md", name="none")).communicate(timeout=180)
    assert run.returncode != 0
    assert "--page d.md: такой страницы нет" in said


def test_a_page_that_is_renamed_meanwhile_spoils_no_report(run_suite: RunSuite, tmp_path: Path) -> None:
    run = run_suite({"a.md": "```console\n$ sleep 2\n```\n", "b.md": PAGES["b.md"]})
    while not any(
        each.is_dir() for each in (tmp_path / "run").iterdir()
    ):  # both are collected when there is a sandbox for the first
        assert run.poll() is None
        time.sleep(0.05)
    (tmp_path / "run-docs/b.md").rename(tmp_path / "run-docs/c.md")
    said, _ = run.communicate(timeout=180)
    assert run.returncode == 0, said
    assert re.search(r"^всего +2 ", said, re.MULTILINE), said


def test_too_many_blocks_only_shown() -> None:
    report = Report([_result(line, shown=line < 2) for line in range(20)])
    assert report.over_limit(10) is None
    assert "только показано 2 блоков из 20" in str(report.over_limit(9.9))


def test_figures_are_kept_of_whole_pages_only(tmp_path: Path) -> None:
    report = Report([_result(1), _result(2), _result(1, page="other.md")])
    report.save(tmp_path / "pages.json", {("page.md", "embedded"): 2, ("other.md", "embedded"): 2})
    figures = json.loads((tmp_path / "pages.json").read_text(encoding="utf-8"))
    assert list(figures["pages"]) == ["page.md"]
