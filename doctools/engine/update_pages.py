"""Writes what commands really show into the pages: ``make update``.

    python -m doctools.engine.update_pages [-k PART_OF_A_NAME] [--broker NAME]

Each page is followed on the broker that its code names; if something differs, once more, and what is not
the same the second time is left to the author. Says which lines it wrote, and which it left and why. Exit
status: 0 if each page now shows what comes, 1 if something is left, 2 for a wrong command line.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from doctools.engine.failure import Failure
from doctools.engine.follow import Runner, brokers_for_all, executed, parsed
from doctools.engine.servers import missing
from doctools.engine.terminal import SandboxError
from doctools.engine.update import Change, Edit, applied, changes, refusal, unstable, with_places_to_fill
from doctools.pages.blocks import Block
from doctools.pages.head import BROKERS, OWN, FrontMatter
from doctools.pages.lines import PageError

ROOT = Path(__file__).parents[2]


@dataclass
class Outcome:
    """What became of a page: the places written, by first and last line, and those left, with the reason."""

    written: list[tuple[int, int]] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class _Run:
    changes: dict[int, Change]
    failures: list[Failure]
    lines: set[int]
    """Where the commands stand that were executed."""


@dataclass
class Updater:
    """Updates pages of one folder.

    Args:
        runner: what their runs share.
        examples: the folder of the files that pages show.
        broker: the broker to run on; by default the one that a page names.
    """

    _runner: Runner
    _examples: Path
    _broker: str = ""

    def update(self, path: Path) -> Outcome:
        """Follow a page and write in what came."""
        raw = _read(path)
        text = raw.replace("\r\n", "\n").replace("\r", "\n")
        outcome = Outcome()
        try:
            marked = with_places_to_fill(text, self._examples)
            head, page = parsed(marked, self._examples)
            brokers = self._brokers(head, page)
        except PageError as error:
            outcome.left.append((error.line, error.text))
            return outcome
        except SandboxError as error:
            outcome.left.append((1, error.text))
            return outcome
        if not any(block.kind in ("pycon", "console") and not block.directives.skip for block in page):
            return outcome
        edits: list[Edit] = []
        seen: set[int] = set()
        for broker in brokers:
            try:
                new, left = self._on(broker, head, page, marked, seen)
            except SandboxError as error:
                outcome.left.append((1, f"{error.text}\n{error.output}".rstrip()))
                continue
            edits += new
            outcome.left += left
        if edits and _read(path) != raw:
            outcome.left.append((1, "файл изменился, пока страница исполнялась; ничего не вписано"))
        elif edits:
            path.write_bytes(applied(raw, edits).encode())
            outcome.written = list(_places(edits))
        return outcome

    def _brokers(self, head: FrontMatter, page: list[Block]) -> list[str]:
        """The brokers whose output a page prints: the one that its code names, if any, and those of blocks.

        Raises:
            SandboxError: there is no such broker on this machine.
        """
        wanted = self._broker or (head.broker if head.broker in head.brokers else head.brokers[0])
        if self._broker and self._broker not in head.brokers:
            return []
        for each in (wanted, *head.servers, *head.needs):
            if each != OWN and (absent := missing(each)):
                other = "" if each != wanted else "; на другом брокере — make update BROKER=embedded"
                raise SandboxError(f"{absent}{other}")
        found = brokers_for_all(head, page, [wanted])
        return [each for each in found if each == wanted or not missing(each)]

    def _on(
        self, broker: str, head: FrontMatter, page: list[Block], text: str, seen: set[int]
    ) -> tuple[list[Edit], list[tuple[int, str]]]:
        """Follow a page on a broker, twice if there is something to write.

        Args:
            broker: the broker.
            head: what the page says of itself.
            page: its blocks.
            text: the page.
            seen: where the commands stand that an earlier broker has executed; takes those of this one.

        Returns:
            What is to be written, and what is left.
        """
        first = self._run(broker, head, page, text)
        edits: list[Edit] = []
        left = {line: change.why for line, change in first.changes.items() if change.why}
        found = [change for line, change in first.changes.items() if change.edit and line not in seen]
        second = self._run(broker, head, page, text) if found else first
        for change in found:
            assert change.edit is not None
            again = second.changes.get(change.line)
            why = unstable(change.edit, again.edit if again else None, change.unordered)
            if why and change.line not in second.lines:
                why = "во второй раз страница до этой строки не дошла"
            why = why or refusal(text, change.edit, self._examples)
            if why:
                left[change.line] = why
            else:
                edits.append(change.edit)
        for failure in first.failures:
            known = next((c for c in first.changes.values() if c.line <= failure.line <= c.last), None)
            if known is None:
                left.setdefault(failure.line, f"{failure.what}\n{failure.detail}".rstrip())
        new = {line: why for line, why in left.items() if line not in seen}
        seen |= first.lines
        return edits, sorted(new.items())

    def _run(self, broker: str, head: FrontMatter, page: list[Block], text: str) -> _Run:
        with self._runner.open(head, broker, self._examples) as scenario:
            scenario.patient = True
            failures = [failure for _, failure in executed(scenario, page, broker) if failure]
            if not any(failure.fatal for failure in failures) and (failure := scenario.finish()):
                failures.append(failure)
            found = {change.line: change for change in changes(text, scenario.records)}
            return _Run(found, failures, {record.typed.line for record in scenario.records})


def _read(path: Path) -> str:
    return path.read_bytes().decode()


def _places(edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """The first and last line of each edit, from 1, in the page as it is after all of them."""
    moved = 0
    for edit in sorted(edits):
        first = edit.start + moved + 1
        yield first, max(first, first + len(edit.new) - 1)
        moved += len(edit.new) - (edit.end - edit.start)


def report(name: str, outcome: Outcome) -> Iterator[str]:
    """Say what became of a page, a line for each place.

    Args:
        name: what to call the page.
        outcome: what became of it.
    """
    for first, last in outcome.written:
        yield f"{name}:{first}: вписано" + (f" до строки {last}" if last > first else "")
    for line, why in outcome.left:
        yield f"{name}:{line}: оставлено: {why}"


def main(arguments: list[str] | None = None) -> int:
    """Update the pages; gives the exit status of the module."""
    parser = argparse.ArgumentParser(
        prog="make update", description="Вписывает в страницы то, что команды выводят на самом деле."
    )
    add = parser.add_argument
    add("-k", dest="part", default="", help="страницы, в пути которых есть это; «a or b» — одно из двух")
    add("--broker", default="", choices=["", *BROKERS], help="брокер; без него — названный страницей")
    add("--jobs", type=int, default=4, help="сколько страниц исполнять сразу")
    add("--docs", type=Path, default=ROOT / "docs", help="папка страниц")
    options = parser.parse_args(arguments)
    docs: Path = options.docs.resolve()
    parts = options.part.split(" or ")
    paths = [p for p in sorted(docs.rglob("*.md")) if any(each in str(p.relative_to(docs)) for each in parts)]
    written = left = 0
    with Runner() as runner, ThreadPoolExecutor(max(options.jobs, 1)) as pool:
        updater = Updater(runner, ROOT / "examples", options.broker)
        for path, outcome in zip(paths, pool.map(updater.update, paths), strict=True):
            written += len(outcome.written)
            left += len(outcome.left)
            shown = path.relative_to(ROOT if path.is_relative_to(ROOT) else docs)
            for line in report(str(shown), outcome):
                print(line, flush=True)
    print(f"страниц {len(paths)}, вписано мест {written}, оставлено {left}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
