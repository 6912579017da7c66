"""Executes a block as a Sybil example: decides whether it is to be executed, turns failures into text."""

from __future__ import annotations

from unittest import SkipTest

from sybil.example import Example

from doctools.engine.failure import Failure
from doctools.engine.scenario import Scenario
from doctools.pages.blocks import Block
from doctools.pages.lines import PageError

SCENARIO = "scenario"
BROKER = "broker"
STOPPED = "stopped"
NOT_HERE = "not here"
UNOPENED = "unopened"
"""Names in a document's namespace: the scenario, the broker it runs on, the line that the page stopped at,
why the whole page is not for this run, and the error that kept it from starting.
"""


class BlockError(AssertionError):
    """A block that is not so.

    Args:
        path: the page.
        failure: what went wrong.
    """

    def __init__(self, path: str, failure: Failure) -> None:
        super().__init__(f"{path}:{failure.line}: {failure.what}\n{failure.detail}".rstrip())
        self.path = path
        self.failure = failure


def reason_not_executed(block: Block, broker: str) -> str | None:
    """Why a block is not executed on a broker: the author's reason, or what kind of block it is."""
    if block.directives.skip:
        return block.directives.skip
    if broker not in block.directives.brokers:
        return f"не для {broker}: {block.directives.brokers_reason}"
    if block.kind == "shown":
        return f"не код: {block.language}"
    return None


def evaluate(example: Example) -> None:
    """Execute a block of a page.

    Raises:
        BlockError: it is not as the page says.
        SkipTest: it is not executed; the reason is in it.
    """
    namespace = example.namespace
    block: Block | PageError = example.parsed
    if isinstance(block, PageError):
        namespace[STOPPED] = namespace.get(STOPPED) or block.line
        raise BlockError(example.path, Failure(block.line, block.text))
    if reason := namespace.get(NOT_HERE) or reason_not_executed(block, namespace[BROKER]):
        raise SkipTest(reason)
    if error := namespace.pop(UNOPENED, None):
        namespace[STOPPED] = block.line
        raise BlockError(
            example.path, Failure(block.line, f"страница не началась: {error.text}", error.output)
        )
    if namespace.get(STOPPED):
        raise SkipTest(f"страница остановилась на строке {namespace[STOPPED]}")
    scenario: Scenario = namespace[SCENARIO]
    failure = scenario.execute(block)
    if failure:
        if failure.fatal:
            namespace[STOPPED] = failure.line
        raise BlockError(example.path, failure)
