"""Compares the record with a release: what is up to date, changed, new, gone, renamed, never translated."""

import difflib
import enum
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from doctools.site.record import Entry, PageRecord, Record, UpstreamError
from doctools.upstream.ours import OurPage
from doctools.upstream.record import digest
from doctools.upstream.sdist import Release, Shelf
from doctools.upstream.sections import Section, sections

# Two sections whose texts are this alike (difflib's ratio) are one section under two titles.
ALIKE = 0.6


class State(enum.Enum):
    """What became of a section; the value is what the report calls it."""

    CURRENT = "без изменений"
    LEFT_OUT = "опущен намеренно"
    CHANGED = "изменился"
    RENAMED = "переименован"
    NEW = "новый"
    GONE = "исчез"
    UNTRANSLATED = "не переведён"
    LOST = "потерян наш якорь"

    @property
    def fine(self) -> bool:
        """Nobody has to do anything."""
        return self in (State.CURRENT, State.LEFT_OUT)


@dataclass(frozen=True)
class Finding:
    """One section: its present anchor and title in the original, and what was recorded of it."""

    state: State
    anchor: str
    title: str
    entry: Entry | None = None
    note: str = ""
    diff: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class PageReport:
    """All sections of one page's original, those that are gone last."""

    path: str
    original: str
    findings: list[Finding]


@dataclass(frozen=True)
class Report:
    """All pages against one release."""

    version: str
    pages: list[PageReport]
    own: int

    @property
    def counts(self) -> Counter[State]:
        """How many sections are in each state."""
        return Counter(finding.state for page in self.pages for finding in page.findings)

    @property
    def fresh(self) -> bool:
        """Every section is up to date or left out on purpose."""
        return all(state.fine for state in self.counts)


def compare(record: Record, pages: Iterable[OurPage], release: Release, shelf: Shelf) -> Report:
    """Compare every page of ours that names an original with a release.

    Args:
        record: What was confirmed.
        pages: Our pages.
        release: The release to compare with.
        shelf: Where the releases that sections were checked against are found, for the diffs.

    Raises:
        UpstreamError: A page and its record contradict each other, or an original cannot be parsed.
    """
    pages = list(pages)
    by_path = {page.path: page for page in pages}
    for path, kept in record.items():
        ours = by_path.get(path)
        if ours is None:
            raise UpstreamError(f"в данных есть страница {path}, а в docs/ её нет")
        if ours.original != kept.original:
            raise UpstreamError(
                f"docs/{path}:1: original — {ours.original}, а в данных — {kept.original}; "
                f"сопоставьте заново: map"
            )
    reports = [
        _Comparison(page, record.get(page.path), release, shelf).report()
        for page in pages
        if page.original is not None
    ]
    return Report(release.version, reports, own=len(pages) - len(reports))


class _Comparison:
    def __init__(self, page: OurPage, kept: PageRecord | None, release: Release, shelf: Shelf) -> None:
        self.page = page
        self.original = page.original or ""
        self.kept = kept or PageRecord(self.original)
        self.release = release
        self.shelf = shelf
        self.exists = f"docs/{self.original}" in release.files
        self.now = (
            {section.anchor: section for section in sections(release, self.original)} if self.exists else {}
        )
        self._before: dict[str, dict[str, Section] | str] = {}

    def report(self) -> PageReport:
        if not self.exists and not any(entry.settled for entry in self.kept.entries):
            raise UpstreamError(
                f"docs/{self.page.path}:1: в celery {self.release.version} нет оригинала docs/{self.original}"
            )
        matched = self._matched()
        findings = [self._finding(section, matched.get(anchor)) for anchor, section in self.now.items()]
        present = {entry.anchor for entry in matched.values()}
        gone = "" if self.exists else f"в {self.release.version} нет docs/{self.original}"
        findings += [
            Finding(State.GONE, entry.anchor, entry.title, entry, gone, self._diff(entry, None))
            for entry in self.kept.entries
            if entry.anchor not in present
        ]
        return PageReport(self.page.path, self.original, findings)

    def _finding(self, section: Section, entry: Entry | None) -> Finding:
        def found(state: State, note: str = "", diff: tuple[str, ...] = ()) -> Finding:
            return Finding(state, section.anchor, section.title, entry, note, diff)

        if entry is None:
            # A page with no record at all was never translated; a section that a record lacks came later.
            return found(State.NEW if self.kept.entries else State.UNTRANSLATED)
        if not entry.settled:
            return found(State.UNTRANSLATED, "сопоставлен, но не подтверждён" if entry.ours else "")
        if entry.anchor != section.anchor or entry.title != section.title:
            old = f"был «{entry.title}» (#{entry.anchor})"
            return found(State.RENAMED, old, () if self._same(entry, section) else self._diff(entry, section))
        if not self._same(entry, section):
            note = "опущен намеренно" if entry.left_out else ""
            before = self._old(entry)
            if isinstance(before, str):
                note = "; ".join(filter(None, [note, f"старый текст недоступен: {before}"]))
            elif digest(before.text) != entry.hash:
                note = "; ".join(filter(None, [note, f"запись не сходится с архивом {entry.release}"]))
            return found(State.CHANGED, note, self._diff(entry, section))
        if entry.left_out:
            return found(State.LEFT_OUT, entry.left_out)
        if entry.ours not in self.page.anchors:
            return found(State.LOST, f"на docs/{self.page.path} больше нет #{entry.ours}")
        return found(State.CURRENT)

    @staticmethod
    def _same(entry: Entry, section: Section) -> bool:
        return entry.hash == digest(section.text)

    def _matched(self) -> dict[str, Entry]:
        """Find the record of each present section, by its anchor.

        The same text under another anchor comes before another text under the same anchor: where a title
        repeats, the anchors of the later sections are counted up and move when one of them goes.
        """
        matched: dict[str, Entry] = {}

        def take(test: Callable[[Entry, Section], float]) -> None:
            used = {entry.anchor for entry in matched.values()}
            entries = [entry for entry in self.kept.entries if entry.anchor not in used]
            free = [section for anchor, section in self.now.items() if anchor not in matched]
            pairs = [(test(entry, section), entry, section) for entry in entries for section in free]
            for score, entry, section in sorted(pairs, key=lambda pair: -pair[0]):
                if score >= ALIKE and section.anchor not in matched and entry.anchor not in used:
                    matched[section.anchor] = entry
                    used.add(entry.anchor)

        take(lambda entry, section: entry.anchor == section.anchor and self._same(entry, section))
        take(lambda entry, section: bool(section.text) and self._same(entry, section))
        take(lambda entry, section: entry.anchor == section.anchor)
        take(self._alike)
        return matched

    def _alike(self, entry: Entry, section: Section) -> float:
        """Return how alike two sections are, 0 to 1: by their text, without a text by their title."""
        before = self._old(entry) if entry.settled else ""
        if isinstance(before, Section) and before.text:
            return difflib.SequenceMatcher(None, before.text, section.text, autojunk=False).ratio()
        return difflib.SequenceMatcher(None, entry.title.lower(), section.title.lower()).ratio()

    def _old(self, entry: Entry) -> Section | str:
        """Return the section as it was when it was confirmed, or why it cannot be had."""
        version = entry.release or ""
        if version not in self._before:
            try:
                found = sections(self.shelf.get(version), self.original)
                self._before[version] = {section.anchor: section for section in found}
            except UpstreamError as error:
                self._before[version] = str(error)
        before = self._before[version]
        if isinstance(before, str):
            return before
        return before.get(entry.anchor, f"в celery {version} нет раздела #{entry.anchor}")

    def _diff(self, entry: Entry, section: Section | None) -> tuple[str, ...]:
        before = self._old(entry) if entry.settled else ""
        if isinstance(before, str):
            return ()
        return tuple(
            difflib.unified_diff(
                before.text.splitlines(),
                section.text.splitlines() if section else [],
                f"celery {entry.release}",
                f"celery {self.release.version}",
                lineterm="",
            )
        )


def lines(report: Report) -> Iterator[str]:
    """Yield the report for a person: each page, then each section that needs something, with its diff."""
    for page in report.pages:
        counts = Counter(finding.state for finding in page.findings)
        said = ", ".join(f"{state.value}: {counts[state]}" for state in State if counts[state])
        yield f"{page.path} ← {page.original}: {said}"
        for finding in page.findings:
            if finding.state.fine:
                continue
            entry = finding.entry
            ours = f" → #{entry.ours}" if entry and entry.ours else ""
            yield f"  {finding.state.value}: «{finding.title}» (#{finding.anchor}{ours})"
            if finding.note:
                yield f"    {finding.note}"
            if entry and entry.checked:
                yield f"    сверен с celery {entry.release} {entry.checked}"
            yield from (f"    {line}" for line in finding.diff)


def summary(report: Report) -> str:
    """Return the report in one line."""
    counts = report.counts
    total = sum(counts.values())
    fine = sum(number for state, number in counts.items() if state.fine)
    rest = "".join(f"; {state.value}: {counts[state]}" for state in State if counts[state] and not state.fine)
    return f"Celery {report.version}: актуальны {fine} из {total} разделов{rest}"


def as_data(report: Report) -> dict[str, object]:
    """Return what the site's build needs: the release, and the stale sections by page."""
    return {
        "release": report.version,
        "pages": {
            page.path: {
                "stale": [
                    {
                        "state": finding.state.name.lower(),
                        "anchor": finding.anchor,
                        "ours": finding.entry.ours if finding.entry else None,
                    }
                    for finding in page.findings
                    if not finding.state.fine
                ],
            }
            for page in report.pages
        },
    }
