"""Counts what was executed: the table at the end of a run and the figures for the site's badges."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any


def digest(text: str) -> str:
    """What tells a page from its other versions."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class BlockResult:
    """How a block fared: ``outcome`` is passed, failed or skipped, ``seconds`` what it took."""

    page: str
    broker: str
    line: int
    kind: str
    outcome: str
    reason: str
    seconds: float
    elisions: int
    digest: str


@dataclass
class _Sum:
    executed: int = 0
    files: int = 0
    shown: int = 0
    elsewhere: int = 0
    failed: int = 0
    elisions: int = 0
    seconds: float = 0.0
    digest: str = ""

    @property
    def blocks(self) -> int:
        """All blocks, whatever became of them."""
        return self.executed + self.files + self.shown + self.elsewhere + self.failed


@dataclass
class Report:
    """The results of a run."""

    results: list[BlockResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sums(self) -> dict[tuple[str, str], _Sum]:
        """The sums of each page and broker."""
        found: dict[tuple[str, str], _Sum] = {}
        for each in self.results:
            one = found.setdefault((each.page, each.broker), _Sum(digest=each.digest))
            one.seconds += each.seconds
            one.elisions += each.elisions
            if each.outcome == "failed" or each.reason.startswith("страница остановилась"):
                one.failed += 1
            elif each.reason.startswith(("не для ", "нет возможности")):
                one.elsewhere += 1
            elif each.outcome == "skipped":
                one.shown += 1
            elif each.kind == "file":
                one.files += 1
            else:
                one.executed += 1
        return dict(sorted(found.items()))

    def reasons(self) -> Counter[tuple[str, str]]:
        """How many blocks were not executed, by page and reason; a block counts once for all brokers."""
        blocks = {(each.page, each.line, each.reason) for each in self.results if each.outcome == "skipped"}
        return Counter((page, reason) for page, _, reason in blocks)

    def whole(self, expected: Mapping[tuple[str, str], int]) -> bool:
        """Whether all blocks of all pages are among the results.

        Args:
            expected: how many blocks each page has, by page and broker.
        """
        return {key: each.blocks for key, each in self.sums().items()} == {
            key: number for key, number in expected.items() if number
        }

    def over_limit(self, percent: float) -> str | None:
        """Tell if more blocks than allowed are shown without being executed.

        Args:
            percent: how many of a hundred may be.
        """
        sums = self.sums().values()
        shown, blocks = sum(each.shown for each in sums), sum(each.blocks for each in sums)
        if shown * 100 <= blocks * percent:
            return None
        return f"ОШИБКА: только показано {shown} блоков из {blocks}, можно не больше {percent} %"

    def table(self) -> Iterator[str]:
        """The lines of the table."""
        counted = ("исполнено", "файлов", "показано", "не здесь", "упало", "«...»", "секунд")
        rows: list[tuple[str, ...]] = [("страница", "брокер", *counted)]
        whole = _Sum()
        for (page, broker), each in self.sums().items():
            for name in ("executed", "files", "shown", "elsewhere", "failed", "elisions", "seconds"):
                setattr(whole, name, getattr(whole, name) + getattr(each, name))
            rows.append((page, broker, *_cells(each)))
        rows.append(("всего", "", *_cells(whole)))
        yield from columns(rows, 2)
        for (page, reason), number in sorted(self.reasons().items()):
            yield f"не исполнено: {page}: {number} — {reason}"
        yield from self.notes

    def save(self, path: Path, expected: Mapping[tuple[str, str], int]) -> None:
        """Write the figures of pages that ran whole, beside those of others that stand there already.

        Args:
            path: a JSON file; it is replaced as a whole.
            expected: how many blocks each page has, by page and broker.
        """
        figures: dict[str, Any] = {"pages": {}}
        if path.exists():
            figures = json.loads(path.read_text(encoding="utf-8"))
        for (page, broker), each in self.sums().items():
            if each.blocks != expected.get((page, broker)):
                continue
            entry = figures["pages"].setdefault(page, {"digest": each.digest, "brokers": {}})
            if entry["digest"] != each.digest:
                entry.update(digest=each.digest, brokers={})
            entry["brokers"][broker] = {
                "executed": each.executed,
                "files": each.files,
                "shown": each.shown,
                "elsewhere": each.elsewhere,
                "failed": each.failed,
                "seconds": round(each.seconds, 2),
            }
        figures["celery"] = version("celery")
        figures["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(figures, file, ensure_ascii=False, indent=1, sort_keys=True)
        Path(temporary).replace(path)


def columns(rows: Sequence[Sequence[str]], left: int) -> Iterator[str]:
    """The lines of a table.

    Args:
        rows: their cells, as many in each.
        left: how many of the columns begin at the left; the others end at the right.
    """
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(c.ljust(w) if n < left else c.rjust(w) for n, (c, w) in enumerate(cells))


def _cells(one: _Sum) -> tuple[str, ...]:
    counts = (one.executed, one.files, one.shown, one.elsewhere, one.failed, one.elisions)
    return (*map(str, counts), f"{one.seconds:.1f}")
