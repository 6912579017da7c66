"""The pages as pytest sees them: a file of items for each page and broker, an item for each block."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sybil.integration.pytest import SybilFile, SybilItem

from doctools.engine.evaluators import (
    BROKER,
    NOT_HERE,
    SCENARIO,
    STOPPED,
    UNOPENED,
    BlockError,
    reason_not_executed,
)
from doctools.engine.follow import Node, opened
from doctools.engine.report import BlockResult, digest
from doctools.engine.sandbox import Host, SandboxError
from doctools.engine.scenario import Scenario
from doctools.engine.servers import missing
from doctools.pages.head import front_matter
from doctools.pages.lines import PageError

RESULT = "guide_block"
"""Names the result of a block among the properties that pytest carries from a worker process."""


@dataclass(frozen=True)
class Means:
    """What a page needs of the run to be followed.

    ``docs`` and ``examples`` are folders; ``number`` is the page's own on the shared node of RabbitMQ.
    """

    docs: Path
    examples: Path
    number: int
    host: Callable[[], Host]
    rabbitmq: Callable[[], Node]


class PageFile(SybilFile):
    """A page on one broker."""

    def __init__(self, *, broker: str, means: Means, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.broker = broker
        self.means = means
        self._open: ExitStack | None = None
        self.shown_path = self.nodeid.partition("[")[0]

    def collect(self) -> Iterator[pytest.Item]:
        """Give an item for each block, and one that looks at the end whether all still runs."""
        text = self.path.read_text(encoding="utf-8")
        try:
            self.head = front_matter(text)
        except PageError as error:
            raise self.CollectError(f"{self.shown_path}:{error.line}: {error.text}") from None
        self.digest = digest(text)
        (sybil,) = self.sybils
        document = sybil.parse(self.path)
        document.path = self.shown_path
        self.documents.append(document)
        examples = list(document.examples())
        for example in examples:
            yield BlockItem.from_parent(self, sybil=sybil, example=example)
        if any(
            not isinstance(e.parsed, PageError) and e.parsed.kind in ("pycon", "console") for e in examples
        ):
            yield LastLook.from_parent(self, name="конец страницы")

    def setup(self) -> None:
        """Make the page's sandbox, or note why it is not executed here."""
        (document,) = self.documents
        document.namespace[BROKER] = self.broker
        if self.broker not in self.head.brokers:
            document.namespace[NOT_HERE] = f"не для {self.broker}: {self.head.brokers_why}"
            return
        absent = [
            fault
            for server in (self.broker, *self.head.servers, *self.head.needs)
            if (fault := missing(server))
        ]
        if absent:
            self._cannot(str(absent[0]))
            return
        examples = [e.parsed for e in document.examples() if not isinstance(e.parsed, PageError)]
        if not any(reason_not_executed(block, self.broker) is None for block in examples):
            return
        self._open = ExitStack()
        means = self.means
        try:
            document.namespace[SCENARIO] = self._open.enter_context(
                opened(means.host(), self.head, self.broker, means.examples, means.rabbitmq, means.number)
            )
        except SandboxError as error:
            if self.head.own_network and "own network" in error.text:
                self._cannot(error.text)
            else:
                document.namespace[UNOPENED] = error

    def _cannot(self, reason: str) -> None:
        """Note what this machine lacks for the page: a skip, but a failure in CI."""
        namespace = self.documents[0].namespace
        if os.environ.get("CI") == "true":
            namespace[UNOPENED] = SandboxError(reason)
        else:
            namespace[NOT_HERE] = f"нет возможности: {reason}"

    def teardown(self) -> None:
        """Remove the sandbox with all that is in it."""
        if self._open:
            self._open.close()


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


class BlockItem(PageItem, SybilItem):
    """A block of a page."""

    def runtest(self) -> None:
        """Execute the block and note how it fared."""
        started = time.monotonic()
        outcome, reason = "failed", ""
        try:
            super().runtest()
            outcome = "passed"
        except BlockError:
            raise
        except BaseException as error:
            if type(error).__name__ in ("SkipTest", "Skipped"):
                outcome, reason = "skipped", str(error)
            raise
        finally:
            self._note(outcome, reason, time.monotonic() - started)

    def _note(self, outcome: str, reason: str, seconds: float) -> None:
        page = self.page
        block = self.example.parsed
        scenario: Scenario | None = self.example.namespace.get(SCENARIO)
        result = BlockResult(
            page=str(page.path.relative_to(page.means.docs)),
            broker=page.broker,
            line=self.example.line,
            kind="fault" if isinstance(block, PageError) else block.kind,
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
        return self.path, self.example.line - 1, f"{self.page.nodeid}:{self.example.line}"


class LastLook(PageItem):
    """Looks, at the end of a page, whether all that it started still runs."""

    def runtest(self) -> None:
        """Look.

        Raises:
            BlockError: something has ended by itself.
        """
        namespace = self.page.documents[0].namespace
        scenario: Scenario | None = namespace.get(SCENARIO)
        failure = scenario.finish() if scenario and not namespace.get(STOPPED) else None
        if failure:
            raise BlockError(self.page.shown_path, failure)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The end of the page."""
        return self.path, 0, f"{self.page.nodeid}: конец страницы"
