"""Writes on every built page where it comes from and how it was proven; marks sections that went stale.

A step over the built HTML, for any generator: a parser finds the places, and only there text is put in;
everything else stays byte for byte as it was built. A second run replaces what the first one put in.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doctools.pages.addresses import built_file
from doctools.upstream.errors import UpstreamError
from doctools.upstream.record import PageRecord, load
from doctools.upstream.sdist import write_atomically
from doctools.upstream.sections import page_url

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
BROKERS = {
    "embedded": "встроенный транспорт",
    "redis": "Redis",
    "rabbitmq": "RabbitMQ",
    "own": "брокер самой страницы",
}
MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_BEGIN, _END = "<!-- upstream:begin -->", "<!-- upstream:end -->"
_PUT_IN = re.compile(re.escape(_BEGIN) + ".*?" + re.escape(_END), re.DOTALL)
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


class _Places(HTMLParser):
    """Finds what headings with an id say, the offsets after them, and the end of the article."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: dict[str, int] = {}
        self.titles: dict[str, str] = {}
        self.article_end: int | None = None
        self._starts = [0]
        for line in html.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._html = html
        self._open: tuple[str, list[str]] | None = None
        self._title = ""
        self._in_permalink = False
        self.feed(html)
        self.close()

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        anchor = given.get("id")
        self._in_permalink = tag == "a" and "headerlink" in (given.get("class") or "").split()
        if re.fullmatch(r"h[1-6]", tag):
            self._open = (tag, [anchor] if anchor else [])
            self._title = ""
        elif self._open and anchor:
            # An old anchor kept inside a renamed heading leads to the same section.
            self._open[1].append(anchor)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[0]:
            after = self._html.index(">", self._offset()) + 1
            self.headings.update(dict.fromkeys(self._open[1], after))
            self.titles.update(dict.fromkeys(self._open[1], " ".join(self._title.split())))
            self._open = None
        elif tag == "article":
            self.article_end = self._offset()

    def handle_data(self, data: str) -> None:
        if self._open and not self._in_permalink:
            self._title += data


def day(iso: str) -> str:
    """Return a day as a reader reads it: `2026-11-22` → `22 ноября 2026`, with non-breaking spaces."""
    year, month, number = iso.split("-")
    return f"{int(number)}\u00a0{MONTHS[int(month) - 1]} {year}"


def minor(release: str) -> str:
    """Return the release that a reader thinks in: `5.8.0` → `5.8`, `5.8.1` stays."""
    return release.removesuffix(".0") if release.count(".") == 2 else release


def page_line(page: PageRecord, proof: Proof | None, titles: Mapping[str, str]) -> str:
    """Return the line of a page: its original, the release and day of the check, what was executed.

    Args:
        page: The page's record.
        proof: Its run; None: it has no passing one, and nothing is said of execution.
        titles: What our headings say, by their ids.
    """
    said = [f'Оригинал: <a href="{escape(page_url(page.original))}">{escape(_title(page))}</a>']
    settled = [entry for entry in page.entries if entry.settled]
    if settled and len(settled) == len(page.entries):
        oldest = min(settled, key=lambda entry: _version(entry.release or "0"))
        checked = min(entry.checked or "" for entry in settled)
        said.append(f"сверено с\u00a0Celery {escape(oldest.release or '')} {day(checked)}")
    if proof and proof.brokers:
        said.append(_executed(proof))
    sections = "".join(
        f'<li><a href="#{escape(entry.ours)}">{escape(titles.get(entry.ours, entry.ours))}</a> — '
        f'<a href="{escape(page_url(page.original, entry.anchor))}">{escape(entry.title)}</a></li>'
        for entry in page.entries
        if entry.ours
    )
    details = (
        f"<details><summary>Разделы оригинала</summary><ul>{sections}</ul></details>" if sections else ""
    )
    return f'<aside class="original" lang="ru"><p>{"; ".join(said)}.</p>{details}</aside>'


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


def _version(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", release))


def mark(html: str, line: str, marks: dict[str, str]) -> str:
    """Put a page's line at the end of its article and marks below headings.

    Args:
        html: The page, as built or as marked before.
        line: The page's line; empty: none.
        marks: Marks by the heading's id.

    Raises:
        UpstreamError: There is no article, or no heading with such an id.
    """
    html = _PUT_IN.sub("", html)
    if not line and not marks:
        return html
    places = _Places(html)
    put = []
    for anchor, text in marks.items():
        if anchor not in places.headings:
            raise UpstreamError(f"нет заголовка с id {anchor}")
        put.append((places.headings[anchor], text))
    if line:
        if places.article_end is None:
            raise UpstreamError("нет <article>")
        put.append((places.article_end, line))
    for offset, text in sorted(put, reverse=True):
        html = html[:offset] + _BEGIN + text + _END + html[offset:]
    return html


def read_proof(path: Path, page: str, digest: str) -> Proof | None:
    """Read a page's run from the report of the page runner.

    Args:
        path: `build/pages.json`.
        page: The page below `docs/`.
        digest: The digest of the page as it stands; a run of another text proves nothing.

    Returns:
        None if there is no report, the page did not run, some broker failed, or the text has changed since.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        run = report["pages"][page]
        if run["digest"] != digest or any(counts["failed"] for counts in run["brokers"].values()):
            return None
        brokers = {}
        for broker, counts in run["brokers"].items():
            executed = counts["executed"] + counts["files"]
            if counts["executed"]:
                brokers[broker] = (executed, executed + counts["shown"] + counts["elsewhere"])
        return Proof(report["celery"], brokers)
    except FileNotFoundError:
        return None
    except KeyError:
        return None
    except (ValueError, TypeError) as error:
        raise UpstreamError(f"{path.name} не читается: {error}") from error


def run(root: Path, site: Path) -> int:
    """Mark all pages of a built site.

    Args:
        root: The project, with the record, `docs/` and `build/`.
        site: The built site.

    Returns:
        How many pages carry their line.

    Raises:
        UpstreamError: The data cannot be read, or a page lacks the place for a mark; it is named.
    """
    record = load(root / "doctools/upstream/data/upstream.json")
    status = _status(root / "build/upstream.json")
    marked = 0
    for page, kept in record.items():
        path = built_file(site, page)
        if not path.is_file():
            raise UpstreamError(f"страница {page} не собрана в {site}")
        stale = status.get("pages", {}).get(page, {}).get("stale", [])
        marks = {s["ours"]: stale_mark(s, kept.original, status["release"]) for s in stale if s["ours"]}
        proof = read_proof(root / "build/pages.json", page, page_digest(root / "docs" / page))
        before = path.read_text(encoding="utf-8")
        try:
            line = page_line(kept, proof, _Places(before).titles)
            after = mark(before, line, {anchor: text for anchor, text in marks.items() if text})
        except UpstreamError as error:
            raise UpstreamError(f"{path}: {error}") from None
        if after != before:
            write_atomically(path, after.encode())
        marked += 1
    return marked


def _status(path: Path) -> dict[str, Any]:
    """Read what the last `fresh` found; without it no section is marked."""
    if not path.exists():
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UpstreamError(f"{path.name} не читается: {error}") from error
    return found


def page_digest(path: Path) -> str:
    """Return the digest that the page runner records of the text it ran."""
    return hashlib.sha256(path.read_text(encoding="utf-8").encode()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Mark a built site.

    Args:
        arguments: The command line without the program's name; None: the process's own.

    Returns:
        0 when done, 2 for an error, which is one line on stderr.
    """
    parser = argparse.ArgumentParser(
        prog="python -m doctools.site.badges", description="Строки «Оригинал» и пометки."
    )
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="собранный сайт")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        print(f"строка «Оригинал» стоит на страницах: {run(options.root, options.site)}")
    except UpstreamError as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
