"""Counts what was executed: the table at the end of a run and the figures for the site's badges."""

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


COUNTED = {
    "executed": "исполнено",
    "files": "файлов",
    "shown": "показано",
    "elsewhere": "не здесь",
    "failed": "упало",
    "elisions": "«...»",
    "seconds": "секунд",
}
"""What is summed up of a page, and how the table calls it."""
_SORTS = ("executed", "files", "shown", "elsewhere", "failed")
"""Those that blocks are sorted into."""

Sums = dict[str, float]


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

    @property
    def sort(self) -> str:
        """Where it counts."""
        if self.outcome == "failed" or self.reason.startswith("страница остановилась"):
            return "failed"
        if self.reason.startswith(("не для ", "нет возможности")):
            return "elsewhere"
        if self.outcome == "skipped":
            return "shown"
        return "files" if self.kind == "file" else "executed"


@dataclass
class Report:
    """The results of a run."""

    results: list[BlockResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sums(self) -> dict[tuple[str, str], Sums]:
        """The sums of each page and broker."""
        found: dict[tuple[str, str], Sums] = {}
        for each in self.results:
            one = found.setdefault((each.page, each.broker), dict.fromkeys(COUNTED, 0))
            one[each.sort] += 1
            one["elisions"] += each.elisions
            one["seconds"] += each.seconds
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
        blocks = {key: _blocks(each) for key, each in self.sums().items()}
        return blocks == {key: number for key, number in expected.items() if number}

    def over_limit(self, percent: float) -> str | None:
        """Tell if more blocks than allowed are shown without being executed.

        Args:
            percent: how many of a hundred may be.
        """
        sums = self.sums().values()
        shown, blocks = sum(each["shown"] for each in sums), sum(map(_blocks, sums))
        if shown * 100 <= blocks * percent:
            return None
        return f"ОШИБКА: только показано {shown} блоков из {blocks}, можно не больше {percent} %"

    def table(self) -> Iterator[str]:
        """The lines of the table."""
        sums = self.sums()
        sums["всего", ""] = {name: sum(each[name] for each in sums.values()) for name in COUNTED}
        rows = [("страница", "брокер", *COUNTED.values())]
        for key, each in sums.items():
            rows.append((*key, *(f"{n:.1f}" if name == "seconds" else str(n) for name, n in each.items())))
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
        digests = {each.page: each.digest for each in self.results}
        for (page, broker), each in self.sums().items():
            if _blocks(each) != expected.get((page, broker)):
                continue
            if figures["pages"].get(page, {}).get("digest") != digests[page]:
                figures["pages"][page] = {"digest": digests[page], "brokers": {}}
            kept = {name: round(each[name], 2) for name in (*_SORTS, "seconds")}
            figures["pages"][page]["brokers"][broker] = kept
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


def _blocks(one: Sums) -> float:
    """All blocks, whatever became of them."""
    return sum(one[sort] for sort in _SORTS)
