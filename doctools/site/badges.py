"""Writes on every built page where it comes from and how it was proven; marks sections that went stale.

A step over the built HTML, for any generator: text is put in at headings and at the end of the article;
everything else stays byte for byte as it was built. Which section stands for which of the original is listed
beside the page (`sections`).
"""

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from lxml import html
from packaging.version import Version

from doctools.engine.report import digest
from doctools.pages.addresses import built_file
from doctools.site import sections
from doctools.site.record import PATH, PageRecord, UpstreamError, load, page_url
from doctools.site.search import title_of
from doctools.site.spread import spread

BROKERS = {
    "embedded": "встроенный транспорт",
    "redis": "Redis",
    "rabbitmq": "RabbitMQ",
    "own": "брокер самой страницы",
}
MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
# A comment may hold what looks like a heading.
_HEADING = re.compile(r"<!--.*?-->|<(?P<tag>h[1-6])\b.*?</(?P=tag)>", re.DOTALL)
# What a mark says, by the state of the section in build/upstream.json.
_MARKS = {
    "changed": "Оригинал раздела изменился в {release}",
    "renamed": "Раздел оригинала переименован в {release}",
    "gone": "Раздела оригинала больше нет в {release}",
}


@dataclass(frozen=True)
class Proof:
    """A page's run: blocks executed and blocks in all, by broker; only runs without a failure."""

    celery: str
    brokers: dict[str, tuple[int, int]]


def _headings(page: str) -> dict[str, tuple[int, str]]:
    """Where each heading ends and what it says, by its ids: an old anchor kept inside one leads there too."""
    headings: dict[str, tuple[int, str]] = {}
    for found in _HEADING.finditer(page):
        if found["tag"]:
            heading = html.fragment_fromstring(found[0])
            said = found.end(), title_of(heading)
            headings |= dict.fromkeys(heading.xpath("descendant-or-self::*/@id"), said)
    return headings


def day(iso: str) -> str:
    """Return a day as a reader reads it: `2026-11-22` → `22 ноября 2026`, with non-breaking spaces."""
    year, month, number = iso.split("-")
    return f"{int(number)}\u00a0{MONTHS[int(month) - 1]} {year}"


def minor(release: str) -> str:
    """Return the release that a reader thinks in: `5.8.0` → `5.8`, `5.8.1` stays."""
    return release.removesuffix(".0") if release.count(".") == 2 else release


def page_line(page: PageRecord, proof: Proof | None) -> str:
    """Return the line of a page: its original, the release and day of the check, what was executed.

    Args:
        page: The page's record.
        proof: Its run; None: it has no passing one, and nothing is said of execution.
    """
    said = [f'Оригинал: <a href="{escape(page_url(page.original))}">{escape(_title(page))}</a>']
    settled = [entry for entry in page.entries if entry.settled]
    if settled and len(settled) == len(page.entries):
        oldest = min(settled, key=lambda entry: Version(entry.release or "0"))
        checked = min(entry.checked or "" for entry in settled)
        said.append(f"сверено с\u00a0Celery {escape(oldest.release or '')} {day(checked)}")
    if proof and proof.brokers:
        said.append(_executed(proof))
    listed = f' <a href="{sections.NAME}">Разделы оригинала</a>' if any(e.ours for e in page.entries) else ""
    return f'<aside class="original" lang="ru"><p>{"; ".join(said)}.{listed}</p></aside>'


def _executed(proof: Proof) -> str:
    by_count: dict[tuple[int, int], list[str]] = {}
    for broker, counts in proof.brokers.items():
        by_count.setdefault(counts, []).append(BROKERS.get(broker, broker))
    return "; ".join(
        f"на Celery {proof.celery} исполнено блоков: {executed} из\u00a0{blocks} ({', '.join(names)})"
        for (executed, blocks), names in by_count.items()
    )


def stale_mark(section: dict[str, Any], original: str, release: str) -> str:
    """Return the mark below the heading of a section that needs re-reading; empty if readers need none."""
    text = _MARKS.get(section["state"])
    if text is None:
        return ""
    said = escape(text.format(release=minor(release)))
    link = escape(page_url(original, "" if section["state"] == "gone" else section["anchor"]))
    return (
        f'<div class="admonition warning original-changed" lang="ru"><p class="admonition-title">{said}</p>'
        f'<p>Перевод ещё не обновлён; смотрите также <a href="{link}">раздел оригинала</a>.</p></div>'
    )


def _title(page: PageRecord) -> str:
    return page.entries[0].title if page.entries else page.original


def mark(page: str, line: str, marks: dict[str, str]) -> str:
    """Put a page's line at the end of its article and marks below headings.

    Args:
        page: The page's HTML, as built.
        line: The page's line; empty: none.
        marks: Marks by the heading's id.

    Raises:
        UpstreamError: There is no article, or no heading with such an id.
    """
    headings = _headings(page)
    put = []
    for anchor, text in marks.items():
        if anchor not in headings:
            raise UpstreamError(f"нет заголовка с id {anchor}")
        put.append((headings[anchor][0], text))
    if line:
        if (end := page.rfind("</article>")) < 0:
            raise UpstreamError("нет <article>")
        put.append((end, line))
    for offset, text in sorted(put, reverse=True):
        page = page[:offset] + text + page[offset:]
    return page


def read_proof(path: Path, page: str, text: str) -> Proof | None:
    """Read a page's run from the report of the page runner.

    Args:
        path: `build/pages.json`.
        page: The page below `docs/`.
        text: The page as it stands; a run of another text proves nothing.

    Returns:
        None if there is no report, the page did not run, some broker failed, or the text has changed since.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        run = report["pages"][page]
        if run["digest"] != digest(text) or any(counts["failed"] for counts in run["brokers"].values()):
            return None
        brokers = {}
        for broker, counts in run["brokers"].items():
            executed = counts["executed"] + counts["files"]
            if counts["executed"]:
                brokers[broker] = (executed, executed + counts["shown"] + counts["elsewhere"])
        return Proof(report["celery"], brokers)
    except (FileNotFoundError, KeyError):
        return None
    except (ValueError, TypeError) as error:
        raise UpstreamError(f"{path.name} не читается: {error}") from error


def run(root: Path, site: Path, report: Path) -> int:
    """Mark all pages of a built site.

    Args:
        root: The project, with the record, `docs/` and `build/`.
        site: The built site.
        report: What the page runner has told of its last run.

    Returns:
        How many pages carry their line.

    Raises:
        UpstreamError: The data cannot be read, or a page lacks the place for a mark; it is named.
    """
    record = load(root / PATH)
    status = _status(root / "build/upstream.json")
    pages = {page: built_file(site, page) for page in record}
    for page, path in pages.items():
        if not path.is_file():
            raise UpstreamError(f"страница {page} не собрана в {site}")

    def write(page: str) -> None:
        kept, path = record[page], pages[page]
        stale = status.get("pages", {}).get(page, {}).get("stale", [])
        marks = {s["ours"]: stale_mark(s, kept.original, status["release"]) for s in stale if s["ours"]}
        proof = read_proof(report, page, (root / "docs" / page).read_text(encoding="utf-8"))
        before = path.read_text(encoding="utf-8")
        try:
            titles = {anchor: said for anchor, (_, said) in _headings(before).items()}
            line = page_line(kept, proof)
            after = mark(before, line, {anchor: text for anchor, text in marks.items() if text})
            listed = sections.page(before, kept, titles, _title(kept))
        except UpstreamError as error:
            raise UpstreamError(f"{path}: {error}") from None
        path.write_text(after, encoding="utf-8")
        if any(entry.ours for entry in kept.entries):
            path.with_name(sections.NAME).write_text(listed, encoding="utf-8")

    spread(write, record, lambda page: pages[page].stat().st_size)
    return len(record)


def _status(path: Path) -> dict[str, Any]:
    """Read what the last `fresh` found; without it no section is marked."""
    if not path.exists():
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        stale = [each for page in found["pages"].values() for each in page["stale"]]
        if not isinstance(found["release"], str) or any(
            {"state", "ours", "anchor"} - set(each) for each in stale
        ):
            raise ValueError("нет release, state, ours или anchor")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UpstreamError(
            f"build/{path.name} не читается: {error!r}; удалите его или повторите make fresh"
        ) from error
    return found
