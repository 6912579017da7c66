"""The pages as pytest sees them: a file of items for each page and broker, an item for each block."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from doctools.engine.failure import BlockError, Failure
from doctools.engine.follow import Runner, reason_not_executed
from doctools.engine.report import BlockResult, digest
from doctools.engine.scenario import Scenario
from doctools.engine.servers import missing
from doctools.engine.terminal import SandboxError
from doctools.pages.blocks import Block, blocks
from doctools.pages.head import front_matter
from doctools.pages.lines import PageError

RESULT = "guide_block"
"""Names the result of a block among the properties that pytest carries from a worker process."""


@dataclass(frozen=True)
class Means:
    """What a page needs of the run to be followed.

    ``docs`` and ``examples`` are folders; ``number`` is the page's own on the node of RabbitMQ.
    """

    docs: Path
    examples: Path
    number: int
    runner: Runner


class PageFile(pytest.File):
    """A page on one broker.

    ``not_here`` says why all of it is not for this run, ``unopened`` what kept it from starting, ``stopped``
    at which line it did.
    """

    def __init__(self, *, broker: str, means: Means, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.broker = broker
        self.means = means
        self.shown_path = self.nodeid.partition("[")[0]
        self.scenario: Scenario | None = None
        self.not_here = ""
        self.unopened: SandboxError | None = None
        self.stopped = 0
        self._open = ExitStack()

    def collect(self) -> Iterator[pytest.Item]:
        """Give an item for each block, and one that looks at the end whether all still runs."""
        text = self.path.read_text(encoding="utf-8")
        try:
            self.head = front_matter(text)
        except PageError as error:
            raise self.CollectError(f"{self.shown_path}:{error.line}: {error.text}") from None
        self.digest = digest(text)
        found = executable(text, self.means.examples)
        self._blocks = [each for each in found if isinstance(each, Block)]
        for each in found:
            yield BlockItem.from_parent(self, name=f"line:{each.line}", block=each)
        if any(block.kind in ("pycon", "console") for block in self._blocks):
            yield LastLook.from_parent(self, name="конец страницы")

    def setup(self) -> None:
        """Make the page's sandbox, or note why it is not executed here."""
        if self.broker not in self.head.brokers:
            self.not_here = f"не для {self.broker}: {self.head.brokers_why}"
            return
        for server in (self.broker, *self.head.servers, *self.head.needs):
            if absent := missing(server):
                self._cannot(absent)
                return
        if all(reason_not_executed(block, self.broker) for block in self._blocks):
            return
        means = self.means
        try:
            self.scenario = self._open.enter_context(
                means.runner.open(self.head, self.broker, means.examples, means.number)
            )
        except SandboxError as error:
            if self.head.own_network and "own network" in error.text:
                self._cannot(error.text)
            else:
                self.unopened = error

    def _cannot(self, reason: str) -> None:
        """Note what this machine lacks for the page: a skip, but a failure in CI."""
        if os.environ.get("CI") == "true":
            self.unopened = SandboxError(reason)
        else:
            self.not_here = f"нет возможности: {reason}"

    def teardown(self) -> None:
        """Remove the sandbox with all that is in it."""
        self._open.close()

    def execute(self, block: Block | PageError) -> None:
        """Execute a block of the page.

        Raises:
            BlockError: it is not as the page says.
            pytest.skip.Exception: it is not executed; the reason is in it.
        """
        if isinstance(block, PageError):
            self.stopped = self.stopped or block.line
            raise BlockError(self.shown_path, Failure(block.line, block.text))
        if reason := self.not_here or reason_not_executed(block, self.broker):
            pytest.skip(reason)
        if error := self.unopened:
            self.stopped, self.unopened = block.line, None
            what = f"страница не началась: {error.text}"
            raise BlockError(self.shown_path, Failure(block.line, what, error.output))
        if self.stopped:
            pytest.skip(f"страница остановилась на строке {self.stopped}")
        assert self.scenario
        if failure := self.scenario.execute(block):
            if failure.fatal:
                self.stopped = failure.line
            raise BlockError(self.shown_path, failure)


def executable(text: str, examples: Path) -> list[Block | PageError]:
    """The blocks of a page that are not pictures, and its faults."""
    return [each for each in blocks(text, examples) if isinstance(each, PageError) or each.kind != "picture"]


class PageItem(pytest.Item):
    """A part of a page: all of them are run by one process, in order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.add_marker(pytest.mark.xdist_group(self.page.nodeid))

    @property
    def page(self) -> PageFile:
        """The page that it is a part of."""
        assert isinstance(self.parent, PageFile)
        return self.parent

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say what is wrong with the page, without a traceback of the suite."""
        if isinstance(excinfo.value, (BlockError, SandboxError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class BlockItem(PageItem):
    """A block of a page."""

    def __init__(self, *, block: Block | PageError, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.block = block

    def runtest(self) -> None:
        """Execute the block and note how it fared."""
        started = time.monotonic()
        outcome, reason = "failed", ""
        try:
            self.page.execute(self.block)
            outcome = "passed"
        except pytest.skip.Exception as skip:
            outcome, reason = "skipped", str(skip)
            raise
        finally:
            self._note(outcome, reason, time.monotonic() - started)

    def _note(self, outcome: str, reason: str, seconds: float) -> None:
        page, scenario = self.page, self.page.scenario
        result = BlockResult(
            page=str(page.path.relative_to(page.means.docs)),
            broker=page.broker,
            line=self.block.line,
            kind="fault" if isinstance(self.block, PageError) else self.block.kind,
            outcome=outcome,
            reason=reason,
            seconds=seconds,
            elisions=scenario.elisions if scenario else 0,
            digest=page.digest,
        )
        self.user_properties.append((RESULT, vars(result)))
        if scenario:
            scenario.elisions = 0

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the block stands."""
        return self.path, self.block.line - 1, f"{self.page.nodeid}:{self.block.line}"


class LastLook(PageItem):
    """Looks, at the end of a page, whether all that it started still runs."""

    def runtest(self) -> None:
        """Look.

        Raises:
            BlockError: something has ended by itself.
        """
        page = self.page
        failure = page.scenario.finish() if page.scenario and not page.stopped else None
        if failure:
            raise BlockError(page.shown_path, failure)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The end of the page."""
        return self.path, 0, f"{self.page.nodeid}: конец страницы"
