"""A second attempt for what failed: the pages and tests that did in the last run, one after the other.

What went stale fails twice. What lost a race on a busy machine passes, and is named as unreliable: it has to be
mended, and does not stop what has nothing to do with it. The nightly run has no second attempts.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from doctools.engine.report import Report

AT_MOST = 3
"""More pages and tests than these are not given a second attempt: so many at once is no race."""

_KEY = "guide/failed"


class Again:
    """Keeps the names of what failed; with ``--again`` runs only that of the run before.

    Args:
        config: of this run.
        report: of this run; what it notes fails the run as a whole, and has no second attempt.
    """

    def __init__(self, config: pytest.Config, report: Report) -> None:
        self.config = config
        self.report = report
        self.failed: dict[str, None] = {}
        self.repeated = list[str]()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave what failed before: of a page, the whole page.

        Raises:
            pytest.UsageError: the run before has not ended in order, nothing or too much failed in it.
        """
        if not self.config.getoption("--again"):
            return
        names = self.config.cache.get(_KEY, None) if self.config.cache else None
        if not names:
            raise pytest.UsageError(
                "--again: в прошлом прогоне нет упавших страниц и тестов, которые можно повторить"
            )
        if len(names) > AT_MOST:
            raise pytest.UsageError(f"--again: упало {len(names)}, а повторяют не больше {AT_MOST}")
        chosen = [item for item in items if _name(item.nodeid) in names]
        self.repeated = sorted({_name(item.nodeid) for item in chosen})
        if missing := sorted(set(names) - set(self.repeated)):
            raise pytest.UsageError(f"--again: упавшего больше нет: {', '.join(missing)}")
        self.config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what failed, in whichever process."""
        if report.failed:
            self.failed[_name(report.nodeid)] = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Keep what failed for a second attempt."""
        yield
        if self.config.cache and not hasattr(self.config, "workerinput"):
            in_order = session.exitstatus == pytest.ExitCode.TESTS_FAILED and not self.report.notes
            self.config.cache.set(_KEY, list(self.failed) if in_order else [])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what passed at the second attempt only."""
        for name in self.repeated:
            if name not in self.failed:
                terminalreporter.write_line(f"НЕНАДЁЖНО: только со второго раза прошло {name}")
                if "GITHUB_ACTIONS" in os.environ:
                    terminalreporter.write_line(f"::warning::только со второго раза прошло {name}")


def _name(node: str) -> str:
    """What is attempted again as a whole: a page on its broker, or one test."""
    page, separator, _ = node.partition("::")
    return page if separator and page.endswith("]") else node
