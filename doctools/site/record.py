"""The reviewed record: for each section of each original, our anchor and the text it was checked against.

One line a section, so that a diff reads by itself. The commands of `doctools.upstream` write it.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

PATH = "doctools/upstream/data/upstream.json"
SITE = "https://docs.celeryq.dev/en/stable/"


class UpstreamError(Exception):
    """Something about the original that a person has to put right; its text is one line, what and where."""


@dataclass
class Entry:
    """One section of the original.

    `hash`, `release` and `checked` (a day, YYYY-MM-DD) are set when a person confirmed the section or left it
    out; `ours` alone is a proposal that nobody has confirmed.
    """

    anchor: str
    title: str
    ours: str | None = None
    left_out: str | None = None
    hash: str | None = None
    release: str | None = None
    checked: str | None = None

    @property
    def settled(self) -> bool:
        """A person has looked at this section."""
        return self.hash is not None


@dataclass
class PageRecord:
    """The sections of one page of ours, in the order of the original."""

    original: str
    entries: list[Entry] = field(default_factory=list)

    def find(self, anchor: str) -> Entry | None:
        """Return the entry with this anchor in the original."""
        return next((entry for entry in self.entries if entry.anchor == anchor), None)


Record = dict[str, PageRecord]


def load(path: Path) -> Record:
    """Read the record; a missing file is an empty one.

    Raises:
        UpstreamError: It cannot be read.
    """
    if not path.exists():
        return {}
    try:
        pages = json.loads(path.read_text(encoding="utf-8"))["pages"].items()
        return {
            page: PageRecord(kept["original"], [Entry(**line) for line in kept["sections"]])
            for page, kept in pages
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UpstreamError(
            f"{path.name} не читается: {error}; верните файл из git и повторите команду"
        ) from error


def page_url(original: str, anchor: str = "") -> str:
    """Return the address of a page of the original, of its section if an anchor is given."""
    page = SITE + original.removesuffix(".rst") + ".html"
    return f"{page}#{anchor}" if anchor else page
