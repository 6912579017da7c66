"""A pytest plugin that executes the pages: on as many brokers as asked for, with a report at the end.

``pyproject.toml`` names it, so that its hooks see the items of pages, which lie below ``docs/``: those of a
``conftest.py`` would not.
"""

import random
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from doctools.engine import early
from doctools.engine.again import Again
from doctools.engine.follow import Runner
from doctools.engine.items import RESULT, Means, PageFile, PageItem, executable
from doctools.engine.report import BlockResult, Report
from doctools.engine.servers import missing
from doctools.pages.head import BROKERS

ROOT = Path(__file__).parents[2]
SETTINGS_FILE = ROOT / "tests" / "pages" / "pages.toml"
"""Says what is executed; pytest collects the pages where it finds this file."""

_RABBITMQ = "guide_rabbitmq"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the pages."""
    group = parser.getgroup("guide", "страницы руководства")
    group.addoption(
        "--broker", default="embedded", help="embedded, redis, rabbitmq, несколько через запятую или all"
    )
    group.addoption("--plain", action="store_true", help="каждая команда загружает Celery сама")
    group.addoption(
        "--shuffle", metavar="SEED", type=int, help="всё в случайном порядке; одним словом: --shuffle=7"
    )
    group.addoption("--page", metavar="PART", default="", help="только страницы, в пути которых есть это")
    group.addoption("--again", action="store_true", help="только упавшее в прошлом прогоне")
    group.addoption("--docs", metavar="FOLDER", help="страницы из другой папки")


def pytest_configure(config: pytest.Config) -> None:
    """Begin what the pages of this run share."""
    run = Run(config)
    config.stash[_RUN] = run
    config.pluginmanager.register(run, "guide-run")
    config.pluginmanager.register(Again(config, run.report), "guide-again")
    if config.getoption("--shuffle") is not None:
        config.option.loadscopereorder = False  # xdist would begin with the longest files


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
    """Give the pages where the file that says so is found."""
    if file_path == SETTINGS_FILE:
        return Pages.from_parent(parent, path=file_path)
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the pages shared."""
    if run := config.stash.get(_RUN, None):
        run.runner.close()


class Run:
    """What a run of the suite shares: the runner of the pages, the report, their folder and that of examples.

    Raises:
        pytest.UsageError: an unknown broker is asked for.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.report = Report()
        node = getattr(config, "workerinput", {}).get(_RABBITMQ)
        self.runner = Runner(not config.getoption("--plain"), node, *early.begun)
        given = config.getoption("--broker")
        self.brokers = BROKERS if given == "all" else tuple(given.split(","))
        for each in self.brokers:
            if each not in BROKERS:
                raise pytest.UsageError(f"--broker {each}: есть {', '.join(BROKERS)} и all")
        self.settings = tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8"))
        self.docs = Path(config.getoption("--docs") or ROOT / self.settings["docs"]).resolve()
        self.examples = ROOT / self.settings["examples"]

    @cached_property
    def pages(self) -> list[Path]:
        """All pages of the guide."""
        return sorted(self.docs.rglob("*.md"))

    def chosen(self, path: Path) -> bool:
        """Whether a page is asked for."""
        part: str = self.config.getoption("--page")
        return part.removeprefix("docs/") in str(path.relative_to(self.docs))

    # --- hooks

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker process of xdist which node of RabbitMQ all of them use."""
        has_node = "rabbitmq" in self.brokers and not missing("rabbitmq")
        node.workerinput[_RABBITMQ] = self.runner.rabbitmq() if has_node else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a block fared, in whichever process."""
        for name, value in report.user_properties:
            if name == RESULT and report.when == "teardown" and isinstance(value, dict):
                self.report.results.append(BlockResult(**value))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hold the limit, if the whole guide was executed; write the figures of the pages that were."""
        if self.config.getoption("--page") and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK
            self.report.notes.append("На этих страницах исполнять нечего.")
        if hasattr(self.config, "workerinput") or not self.report.results:
            return
        expected: dict[tuple[str, str], int] = {}
        chosen = [path for path in self.pages if self.chosen(path)]
        for path in chosen:
            with suppress(FileNotFoundError):  # it was renamed, or removed, meanwhile
                number = len(executable(path.read_text(encoding="utf-8"), self.examples))
                name = str(path.relative_to(self.docs))
                expected |= dict.fromkeys([(name, each) for each in self.brokers], number)
        if chosen == self.pages and self.report.whole(expected):
            too_many = self.report.over_limit(self.settings["shown_only_limit"])
            if too_many:
                session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
                self.report.notes.append(too_many)
        if not self.config.getoption("--docs"):
            self.report.save(ROOT / self.settings["report"], expected)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        lines = list(self.report.table() if self.report.results else self.report.notes)
        if lines:
            terminalreporter.section("страницы")
        for line in lines:
            terminalreporter.write_line(line)


_RUN = pytest.StashKey[Run]()


class Pages(pytest.File):
    """All pages of the guide, each on all brokers of the run."""

    def collect(self) -> Iterator[PageFile]:
        """Give a file of items for each page and broker."""
        run = self.config.stash[_RUN]
        chosen = [each for each in enumerate(run.pages, 1) if run.chosen(each[1])]
        if run.pages and not chosen:
            raise pytest.UsageError(f"--page {self.config.getoption('--page')}: такой страницы нет")
        for broker in run.brokers:
            for number, path in chosen:
                shown = path.relative_to(ROOT if path.is_relative_to(ROOT) else run.docs)
                node = f"{shown}[{broker}]"
                means = Means(run.docs, run.examples, number, run.runner)
                yield PageFile.from_parent(
                    self, path=path, nodeid=node, name=node, broker=broker, means=means
                )
