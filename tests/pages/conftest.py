"""Makes pytest execute the pages: one file of items for each page and broker, one item for each block."""

from __future__ import annotations

import hashlib
import os
import random
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
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
from doctools.engine.follow import brokers_for_all, opened, parsed
from doctools.engine.parser import PageParser
from doctools.engine.report import BlockResult, Report
from doctools.engine.sandbox import Host, Sandbox, SandboxError
from doctools.engine.scenario import Scenario
from doctools.engine.servers import RabbitMQ, RemoteRabbitMQ, missing
from doctools.engine.update import Edit, applied, edits
from doctools.pages.head import BROKERS, front_matter
from doctools.pages.lines import PageError

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((Path(__file__).parent / "pages.toml").read_text(encoding="utf-8"))
EXAMPLES = ROOT / SETTINGS["examples"]

_RESULT = "guide_block"
_RABBITMQ = "guide_rabbitmq"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("guide", "страницы руководства")
    group.addoption(
        "--broker", default="embedded", help="embedded, redis, rabbitmq, несколько через запятую или all"
    )
    group.addoption("--plain", action="store_true", help="каждая команда загружает Celery сама")
    group.addoption(
        "--shuffle", metavar="SEED", type=int, help="всё в случайном порядке; одним словом: --shuffle=7"
    )
    group.addoption(
        "--update-pages", action="store_true", help="вписать в страницы то, что вышло на самом деле"
    )
    group.addoption("--docs", metavar="FOLDER", help="страницы из другой папки")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SESSION] = _Session(config)
    if config.getoption("--shuffle") is not None:
        config.option.loadscopereorder = False  # xdist would begin with the longest files


def pytest_configure_node(node: Any) -> None:
    session = node.config.stash[_SESSION]
    node.workerinput[_RABBITMQ] = session.rabbitmq_for_workers()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle files, and tests within them; the blocks of a page keep their order."""
    seed = config.getoption("--shuffle")
    if seed is None:
        return
    chance = random.Random(seed)
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    order = list(files.values())
    chance.shuffle(order)
    for tests in order:
        if not isinstance(tests[0], PageItem):
            chance.shuffle(tests)
    items[:] = [item for tests in order for item in tests]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path == Path(__file__).parent / "pages.toml":
        return Pages.from_parent(parent, path=file_path)
    return None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, value in report.user_properties:
        if name == _RESULT and report.when == "teardown" and isinstance(value, dict):
            _CURRENT[0].report.add(BlockResult(**value))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    session = config.stash[_SESSION]
    if not session.report.results:
        return
    terminalreporter.section("страницы")
    for line in session.report.table():
        terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    ours = session.config.stash[_SESSION]
    if hasattr(session.config, "workerinput") or not ours.report.results:
        return
    too_many = ours.report.over_limit(SETTINGS["shown_only_limit"])
    if too_many:
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
        ours.report.notes.append(too_many)
    if not session.config.getoption("--docs"):
        ours.report.save(ROOT / SETTINGS["report"])


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_SESSION].close()


@dataclass
class _Update:
    """A page being updated: its text, the lines of the commands that have run, what is to be changed."""

    text: str
    lines: set[int] = field(default_factory=set)
    edits: list[Edit] = field(default_factory=list)


class _Session:
    """What a run of the suite shares: the host of the sandboxes, the RabbitMQ node, the report."""

    def __init__(self, config: pytest.Config) -> None:
        _CURRENT[:] = [self]
        self.config = config
        self.report = Report()
        self.updates: dict[Path, _Update] = {}
        self._host: Host | None = None
        self._rabbitmq: RabbitMQ | RemoteRabbitMQ | None = None
        self._rabbitmq_sandbox: Sandbox | None = None
        given = config.getoption("--broker")
        self.brokers = BROKERS if given == "all" else tuple(given.split(","))
        for each in self.brokers:
            if each not in BROKERS:
                raise pytest.UsageError(f"--broker {each}: есть {', '.join(BROKERS)} и all")

    @property
    def docs(self) -> Path:
        return Path(self.config.getoption("--docs") or ROOT / SETTINGS["docs"]).resolve()

    @property
    def host(self) -> Host:
        if self._host is None:
            self._host = Host(preloaded=not self.config.getoption("--plain"))
        return self._host

    def pages(self) -> list[Path]:
        return sorted(self.docs.rglob("*.md"))

    def rabbitmq(self) -> RabbitMQ | RemoteRabbitMQ:
        if self._rabbitmq is None:
            given = getattr(self.config, "workerinput", {}).get(_RABBITMQ)
            if given:
                self._rabbitmq = RemoteRabbitMQ(**given)
            else:
                self._rabbitmq_sandbox = Sandbox(self.host)
                self._rabbitmq = RabbitMQ(self._rabbitmq_sandbox, len(self.pages()) + 1)
        return self._rabbitmq

    def rabbitmq_for_workers(self) -> dict[str, int] | None:
        if "rabbitmq" not in self.brokers or missing("rabbitmq"):
            return None
        return {"port": self.rabbitmq().port}

    def close(self) -> None:
        if self._rabbitmq_sandbox:
            self._rabbitmq_sandbox.close()
        if self._host:
            self._host.close()


_SESSION = pytest.StashKey[_Session]()
_CURRENT: list[_Session] = []


class Pages(pytest.File):
    """All pages of the guide, each on all brokers of the run."""

    def collect(self) -> Iterator[PageFile]:
        session = self.config.stash[_SESSION]
        sybil = Sybil([PageParser(EXAMPLES)])
        pages = [(path, broker) for broker in session.brokers for path in session.pages()]
        if self.config.getoption("--update-pages"):
            pages = [(path, broker) for path in session.pages() for broker in _printed_on(path)]
        for path, broker in pages:
            shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.relative_to(session.docs)
            node = f"{shown}[{broker}]"
            yield PageFile.from_parent(self, path=path, nodeid=node, name=node, sybils=[sybil], broker=broker)


def _printed_on(path: Path) -> list[str]:
    """The brokers whose output a page prints: the one that its code names, if any, and those of blocks."""
    try:
        head, blocks = parsed(path.read_text(encoding="utf-8"), EXAMPLES)
    except PageError:
        return ["embedded"]  # collecting the page says what is wrong with it
    wanted = (head.broker, *head.brokers)
    first = next((each for each in wanted if each in head.brokers and not missing(each)), head.brokers[0])
    return brokers_for_all(head, blocks, [first])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class PageFile(SybilFile):
    """A page on one broker."""

    def __init__(self, *, broker: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.broker = broker
        self._open: ExitStack | None = None
        self._session = self.config.stash[_SESSION]
        self.docs = self._session.docs
        self.shown_path = self.nodeid.partition("[")[0]

    def collect(self) -> Iterator[pytest.Item]:
        text = self.path.read_text(encoding="utf-8")
        try:
            self.head = front_matter(text)
        except PageError as error:
            raise self.CollectError(f"{self.shown_path}:{error.line}: {error.text}") from None
        self._text = text
        self.digest = _digest(text)
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
        number = self._session.pages().index(self.path) + 1
        self._open = ExitStack()
        try:
            scenario = self._open.enter_context(
                opened(self._session.host, self.head, self.broker, EXAMPLES, self._session.rabbitmq, number)
            )
        except SandboxError as error:
            if self.head.own_network and "own network" in error.text:
                self._cannot(error.text)
            else:
                document.namespace[UNOPENED] = error
            return
        scenario.patient = self.config.getoption("--update-pages")
        document.namespace[SCENARIO] = scenario

    def _cannot(self, reason: str) -> None:
        """Note what this machine lacks for the page: a skip, but a failure in CI."""
        namespace = self.documents[0].namespace
        if os.environ.get("CI") == "true":
            namespace[UNOPENED] = SandboxError(reason)
        else:
            namespace[NOT_HERE] = f"нет возможности: {reason}"

    def teardown(self) -> None:
        (document,) = self.documents
        scenario: Scenario | None = document.namespace.get(SCENARIO)
        if scenario and self.config.getoption("--update-pages"):
            self._update(scenario)
        if self._open:
            self._open.close()

    def _update(self, scenario: Scenario) -> None:
        """Write in what came; of a second broker only what did not come on the first."""
        update = self._session.updates.setdefault(self.path, _Update(self._text))
        records = [record for record in scenario.records if record.typed.line not in update.lines]
        update.lines.update(record.typed.line for record in records)
        old = applied(update.text, update.edits)
        update.edits += edits(update.text, records, scenario.access.silent)
        new = applied(update.text, update.edits)
        if (
            new != old and self.path.read_text(encoding="utf-8") == old
        ):  # else somebody writes on it meanwhile
            self.path.write_text(new, encoding="utf-8")


class PageItem(pytest.Item):
    """A part of a page: all of them are run by one process, in order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.add_marker(pytest.mark.xdist_group(self.page.nodeid))

    @property
    def page(self) -> PageFile:
        assert isinstance(self.parent, PageFile)
        return self.parent

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (BlockError, SandboxError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class BlockItem(PageItem, SybilItem):
    """A block of a page."""

    def runtest(self) -> None:
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
            page=str(page.path.relative_to(page.docs)),
            broker=page.broker,
            line=self.example.line,
            kind="fault" if isinstance(block, PageError) else block.kind,
            outcome=outcome,
            reason=reason,
            seconds=seconds,
            elisions=scenario.elisions if scenario else 0,
            digest=page.digest,
        )
        self.user_properties.append((_RESULT, vars(result)))
        if scenario:
            scenario.elisions = 0

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.example.line - 1, f"{self.page.nodeid}:{self.example.line}"


class LastLook(PageItem):
    """Looks, at the end of a page, whether all that it started still runs."""

    def runtest(self) -> None:
        namespace = self.page.documents[0].namespace
        scenario: Scenario | None = namespace.get(SCENARIO)
        failure = scenario.finish() if scenario and not namespace.get(STOPPED) else None
        if failure:
            raise BlockError(self.page.shown_path, failure)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.page.nodeid}: конец страницы"
