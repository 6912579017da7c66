"""Follows whole pages, each on one broker: for pytest, `make update`, the proof by mutants, the benchmark."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from doctools.engine.failure import Failure
from doctools.engine.host import Host
from doctools.engine.sandbox import Sandbox
from doctools.engine.scenario import Scenario
from doctools.engine.servers import access, start_rabbitmq, start_services
from doctools.pages.blocks import Block, faultless
from doctools.pages.head import FrontMatter, front_matter

_ROOMS = 200
"""Virtual hosts on a node: a run uses one, and by the time it comes round again it is empty."""


class Runner(ExitStack):
    """What pages share that are followed in one run: a host, a node of RabbitMQ if one is needed.

    Use it as a context manager; pages may be opened from several threads.

    Args:
        preloaded: whether commands find Celery loaded.
        rabbitmq: the port of a node that another process of the run has started.
        host: where the sandboxes come from, if it was begun before; closed with the runner.
    """

    def __init__(self, preloaded: bool = True, rabbitmq: int | None = None, host: Host | None = None) -> None:
        super().__init__()
        self._preloaded = preloaded
        self._host = self.enter_context(closing(host)) if host else None
        self._node = rabbitmq
        self._runs = 0
        self._lock = threading.RLock()

    @contextmanager
    def open(
        self, head: FrontMatter, broker: str, examples: Path, room: int | None = None
    ) -> Iterator[Scenario]:
        """Make a page's sandbox with its servers, for following; on leaving, all of it is gone.

        Args:
            head: what the page says of itself.
            broker: the broker to run on.
            examples: the folder of the files that pages show.
            room: the number of its virtual host on the node; by default one after the other.

        Raises:
            SandboxError: something of it cannot be had, or is left behind.
        """
        with self._lock:
            host = self.host()
            self._runs += 1
            room = self._runs % _ROOMS if room is None else room
        servers = {broker, *head.servers}
        with Sandbox(host, head.own_network, head.project) as sandbox:
            shared = None if head.own_network or "rabbitmq" not in servers else self.rabbitmq()
            ways = access(broker, head.broker, sandbox, shared, room)
            sandbox.set_environment(ways.environment)
            start_services(sandbox, servers)
            yield Scenario(sandbox, head, ways, examples)

    def host(self) -> Host:
        """Where the sandboxes come from."""
        with self._lock:
            self._host = self._host or self.enter_context(closing(Host(self._preloaded)))
            return self._host

    def rabbitmq(self) -> int:
        """The port of the node that pages without a network of their own share."""
        with self._lock:
            if self._node is None:
                self._node = start_rabbitmq(self.enter_context(Sandbox(self.host())), _ROOMS)
            return self._node


def reason_not_executed(block: Block, broker: str) -> str | None:
    """Why a block is not executed on a broker: the author's reason, or what kind of block it is."""
    if block.directives.skip:
        return block.directives.skip
    if broker not in block.directives.brokers:
        return f"не для {broker}: {block.directives.brokers_reason}"
    if block.kind in ("shown", "picture"):
        return f"не код: {block.language}"
    return None


def parsed(text: str, examples: Path) -> tuple[FrontMatter, list[Block]]:
    """The head and the blocks of a page, in order.

    Raises:
        PageError: the page does not keep to the format.
    """
    return front_matter(text), faultless(text, examples)


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
        if reason_not_executed(block, broker):
            continue
        failure = scenario.execute(block)
        yield block, failure
        if failure and failure.fatal:
            return
