"""What is spoilt: a mutant, a page; and how a page is followed for it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from doctools.engine.follow import Runner, brokers_for_all, executed, parsed
from doctools.engine.looks import Record
from doctools.engine.scenario import Scenario
from doctools.engine.servers import missing
from doctools.engine.terminal import SandboxError
from doctools.pages.blocks import Block
from doctools.pages.head import OWN, FrontMatter
from doctools.pages.typed import Typed

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"

AT_ONCE = 7
"""How many runs go on at the same time; a run mostly waits."""

_CONTROL = 10
"""How many runs of spoilt pages for one of the page as it is, at the same time."""


@dataclass(frozen=True)
class Mutant:
    """A change: of a kind, in a file, at a line; ``key`` names it in the results.

    ``place`` is where it is on a page: the numbers of the block and of its line, which prose does not move.
    """

    kind: str
    file: str
    line: int
    before: str
    after: str
    index: int = 0
    place: str = ""

    @property
    def key(self) -> str:
        """Its name in the results."""
        at = self.place or self.line
        return f"{self.kind}:{self.file}:{at}:{self.index}:{self.before}=>{self.after}"


@dataclass
class Page:
    """A page to be spoilt."""

    path: Path
    text: str
    head: FrontMatter
    blocks: list[Block]

    @property
    def name(self) -> str:
        """Its path below the project's folder."""
        return str(self.path.relative_to(ROOT))

    def brokers(self) -> list[str]:
        """The brokers to execute it on: the embedded one, the one it shows, and those of single blocks."""
        native = self.head.broker if self.head.broker != OWN else "embedded"
        wanted = [b for b in ("embedded", native) if b in self.head.brokers] or [self.head.brokers[0]]
        return [b for b in brokers_for_all(self.head, self.blocks, wanted) if not missing(b)]

    def typed(self) -> Iterator[tuple[int, Block, Typed]]:
        """What is typed on it and what is printed, each with its block and the number of that."""
        for number, block in enumerate(self.blocks):
            if not block.directives.skip:
                yield from ((number, block, typed) for typed in block.typed)

    def digest(self, blocks: int | None = None) -> str:
        """What stands for its head and blocks and for the files it shows; prose changes no verdict.

        Args:
            blocks: only so many of the first blocks; by default all.
        """
        parts = [self.name, repr(self.head)]
        for block in self.blocks[:blocks]:
            lines = "\n".join(line.text for line in block.lines)
            if block.kind == "file":
                lines = f"{block.include}\n{(EXAMPLES / block.include).read_text(encoding='utf-8')}"
            parts += [block.kind, block.title, repr(block.directives), lines]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def pages(part: str) -> list[Page]:
    """The pages that have something to execute."""
    found = []
    for path in sorted(DOCS.rglob("*.md")):
        if part not in str(path):
            continue
        text = path.read_text(encoding="utf-8")
        head, blocks = parsed(text, EXAMPLES)
        page = Page(path, text, head, blocks)
        if any(page.typed()):
            found.append(page)
    return found


class GuideFailsError(Exception):
    """A page fails without being spoilt, or cannot be followed at all: a mutant would prove nothing."""


@contextmanager
def follow(runner: Runner, page: Page, broker: str, examples: Path = EXAMPLES) -> Iterator[Scenario]:
    """Open a page for following, on a broker, with the files of a folder.

    Raises:
        GuideFailsError: it cannot be opened, or something of it is left behind.
    """
    try:
        with runner.open(page.head, broker, examples) as scenario:
            yield scenario
    except SandboxError as error:
        raise GuideFailsError(f"{page.name} [{broker}]: {error.text}\n{error.output}") from None


def record(runner: Runner, page: Page, broker: str) -> list[Record]:
    """Execute a page as it is.

    Raises:
        GuideFailsError: it fails.
    """
    with follow(runner, page, broker) as scenario:
        for _, failure in executed(scenario, page.blocks, broker):
            if failure:
                raise GuideFailsError(
                    f"{page.name}:{failure.line} [{broker}]: {failure.what}\n{failure.detail}"
                )
        return scenario.records


def control(runner: Runner, page: Page, brokers: list[str], number: int) -> None:
    """Execute the page as it is beside each tenth mutant.

    A machine under load may let a page fail that is not spoilt, and such a failure would prove nothing.
    """
    if number % _CONTROL == 0:
        record(runner, page, brokers[number // _CONTROL % len(brokers)])
