"""Follows a whole page on one broker, outside pytest too: for the proof by mutants and the benchmark."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Self

from doctools.engine.evaluators import reason_not_executed
from doctools.engine.failure import Failure
from doctools.engine.sandbox import Host, Sandbox
from doctools.engine.scenario import Scenario
from doctools.engine.servers import RabbitMQ, RemoteRabbitMQ, access, start_services
from doctools.pages.blocks import Block, blocks
from doctools.pages.head import FrontMatter, front_matter
from doctools.pages.lines import PageError

Node = RabbitMQ | RemoteRabbitMQ

_ROOMS = 200
"""Virtual hosts on a node: a run uses one, and by the time it comes round again it is empty."""


class Runner:
    """What pages share that are followed in one process: a host, a node of RabbitMQ if one is needed.

    Use it as a context manager; pages may be opened from several threads.

    Args:
        preloaded: whether commands find Celery loaded.
    """

    def __init__(self, preloaded: bool = True) -> None:
        self._preloaded = preloaded
        self._stack = ExitStack()
        self._host: Host | None = None
        self._node: Node | None = None
        self._runs = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def open(self, head: FrontMatter, broker: str, examples: Path) -> Iterator[Scenario]:
        """Open a page for following.

        Args:
            head: what the page says of itself.
            broker: the broker to run on.
            examples: the folder of the files that pages show.

        Raises:
            SandboxError: something of it cannot be had, or is left behind.
        """
        with self._lock:
            host = self._host = self._host or self._stack.enter_context(closing(Host(self._preloaded)))
            self._runs += 1
            room = self._runs % _ROOMS
        with opened(host, head, broker, examples, lambda: self._rabbitmq(host), room) as scenario:
            yield scenario

    def _rabbitmq(self, host: Host) -> Node:
        with self._lock:
            if self._node is None:
                self._node = RabbitMQ(self._stack.enter_context(Sandbox(host)), _ROOMS)
        return self._node


@contextmanager
def opened(
    host: Host,
    head: FrontMatter,
    broker: str,
    examples: Path,
    shared_rabbitmq: Callable[[], Node],
    number: int,
) -> Iterator[Scenario]:
    """Make a page's sandbox with its servers; on leaving, all of it is gone.

    Args:
        host: where its processes come from.
        head: what the page says of itself.
        broker: the broker to run on.
        examples: the folder of the files that pages show.
        shared_rabbitmq: gives the node of the run, for pages without a network of their own.
        number: the page's virtual host on that node.

    Raises:
        SandboxError: something of it cannot be had.
    """
    servers = {broker, *head.servers}
    with Sandbox(host, head.own_network, head.project) as sandbox:
        rabbitmq: Node | None = None
        if "rabbitmq" in servers:
            rabbitmq = RabbitMQ(sandbox) if head.own_network else shared_rabbitmq()
        ways = access(broker, head.broker, sandbox, rabbitmq, number)
        sandbox.set_environment(ways.environment)
        start_services(sandbox, servers)
        scenario = Scenario(sandbox, head, ways, examples)
        try:
            yield scenario
        finally:
            scenario.leave()


def parsed(text: str, examples: Path) -> tuple[FrontMatter, list[Block]]:
    """The head and the blocks of a page, in order.

    Raises:
        PageError: the page does not keep to the format.
    """
    head = front_matter(text)
    found: list[Block] = []
    for block in blocks(text, examples):
        if isinstance(block, PageError):
            raise block
        found.append(block)
    return head, found


def brokers_for_all(head: FrontMatter, page: Sequence[Block], wanted: Sequence[str]) -> list[str]:
    """Add, to brokers that a page is to be executed on, one for each block that is for none of them."""
    brokers = list(wanted)
    for block in page:
        allowed = [each for each in block.directives.brokers if each in head.brokers]
        if allowed and not set(allowed) & set(brokers):
            brokers.append(allowed[0])
    return list(dict.fromkeys(brokers))


def executed(scenario: Scenario, page: list[Block], broker: str) -> Iterator[tuple[Block, Failure | None]]:
    """Execute the blocks of a page in order, to its end or until it cannot go on."""
    for block in page:
        if block.kind == "picture" or reason_not_executed(block, broker):
            continue
        failure = scenario.execute(block)
        yield block, failure
        if failure and failure.fatal:
            return
