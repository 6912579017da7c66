"""What a person does to the record: propose a mapping, confirm, leave out, forget what is gone."""

import re

from doctools.site.record import Entry, PageRecord, Record, UpstreamError
from doctools.upstream.ours import Heading, OurPage
from doctools.upstream.record import digest
from doctools.upstream.sdist import Release
from doctools.upstream.sections import Section, sections

_WORD = re.compile(r"[a-z_][a-z0-9_.]+")


class PageEdit:
    """Edits the record of one page against one release; nothing is written to disk here."""

    def __init__(self, record: Record, page: OurPage, release: Release) -> None:
        """Read the page's original.

        Args:
            record: Changed in place.
            page: Our page.
            release: The release that the person has read.

        Raises:
            UpstreamError: The page names no original, or the release has no such page.
        """
        if page.original is None:
            raise UpstreamError(f"docs/{page.path}:1: в шапке нет original, сверять не с чем")
        self.page = page
        self.release = release
        self.sections = sections(release, page.original)
        self.kept = record.setdefault(page.path, PageRecord(page.original))
        self.kept.original = page.original

    def confirm(self, anchor: str, day: str, ours: str | None = None) -> Entry:
        """Record that our section renders this section of the original.

        Args:
            anchor: The section's anchor in the original, or ours if it is mapped already.
            day: Today, YYYY-MM-DD.
            ours: Our anchor, when it is not in the record yet or has changed.

        Raises:
            UpstreamError: No such section, or it has no anchor on our page.
        """
        section = self._section(anchor)
        entry = self.kept.find(section.anchor)
        inherited = anchor if anchor in self.page.anchors and self.kept.find(anchor) else None
        target = ours or (entry.ours if entry else None) or inherited
        where = f"«{section.title}» (#{section.anchor})"
        if not target:
            raise UpstreamError(
                f"docs/{self.page.path}: у раздела {where} нет нашего якоря: назовите его опцией --ours "
                f"или опустите раздел командой leave-out"
            )
        if target not in self.page.anchors:
            raise UpstreamError(f"docs/{self.page.path}: на странице нет якоря #{target} для раздела {where}")
        # A renamed section takes over our anchor from its old name.
        present = {section.anchor for section in self.sections}
        self.kept.entries = [e for e in self.kept.entries if e.anchor in present or e.ours != target]
        return self._put(section, Entry(section.anchor, section.title, ours=target), day)

    def leave_out(self, anchor: str, why: str, day: str) -> Entry:
        """Record that we leave this section out on purpose.

        Raises:
            UpstreamError: No such section, or no reason.
        """
        if not why.strip():
            raise UpstreamError("раздел опускают только с причиной")
        section = self._section(anchor)
        return self._put(section, Entry(section.anchor, section.title, left_out=why.strip()), day)

    def forget(self, anchor: str) -> None:
        """Drop a section that the release no longer has.

        Raises:
            UpstreamError: The record has no such section, or the release still has it.
        """
        entry = self.kept.find(anchor)
        if entry is None:
            raise UpstreamError(f"docs/{self.page.path}: в данных нет раздела #{anchor}")
        if any(section.anchor == anchor for section in self.sections):
            raise UpstreamError(
                f"раздел #{anchor} есть в celery {self.release.version}: его опускают командой leave-out"
            )
        self.kept.entries.remove(entry)

    def propose(self) -> list[tuple[Section, Heading | None]]:
        """Map the sections that nobody has settled to our headings, by their order; confirms nothing.

        Returns:
            Each section that was mapped anew, with the heading proposed for it, for a person to review.
        """
        known = {entry.anchor: entry for entry in self.kept.entries}
        proposed = []
        for section, heading in _align(self.sections, self.page.headings):
            entry = known.get(section.anchor)
            if entry is None or not entry.settled:
                entry = Entry(section.anchor, section.title, ours=heading.anchor if heading else None)
                known[section.anchor] = entry
                proposed.append((section, heading))
        self.kept.entries = list(known.values())
        self._sort()
        return proposed

    def _section(self, anchor: str) -> Section:
        found = next((section for section in self.sections if section.anchor == anchor), None)
        if found is None:
            mapped = {entry.anchor for entry in self.kept.entries if entry.ours == anchor}
            found = next((section for section in self.sections if section.anchor in mapped), None)
        if found is None:
            raise UpstreamError(
                f"в celery {self.release.version}, docs/{self.page.original}, нет раздела #{anchor} "
                f"(есть: {', '.join(section.anchor for section in self.sections)})"
            )
        return found

    def _put(self, section: Section, entry: Entry, day: str) -> Entry:
        entry.hash, entry.release, entry.checked = digest(section.text), self.release.version, day
        self.kept.entries = [e for e in self.kept.entries if e.anchor != entry.anchor] + [entry]
        self._sort()
        return entry

    def _sort(self) -> None:
        order = {section.anchor: number for number, section in enumerate(self.sections)}
        self.kept.entries.sort(key=lambda entry: order.get(entry.anchor, len(order)))


def _align(originals: list[Section], headings: list[Heading]) -> list[tuple[Section, Heading | None]]:
    """Align two sequences so that levels and names of code agree best; the order is never broken."""
    words = [_words(f"{section.title} {section.text}") for section in originals]
    our_words = [_words(f"{heading.title} {heading.text}") for heading in headings]

    def score(i: int, j: int) -> float:
        level = 1.0 if originals[i].level == headings[j].level else -0.5
        both = len(words[i] & our_words[j])
        either = min(len(words[i]), len(our_words[j])) or 1
        return level + 2 * both / either

    rows, columns = len(originals), len(headings)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + score(i, j))
    pairs: list[tuple[Section, Heading | None]] = []
    i = j = 0
    while i < rows:
        if j < columns and best[i][j] == best[i + 1][j + 1] + score(i, j):
            pairs.append((originals[i], headings[j]))
            i, j = i + 1, j + 1
        elif j < columns and best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((originals[i], None))
            i += 1
    return pairs


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
