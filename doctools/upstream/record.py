"""The reviewed data file: for each section of each original, our anchor and the text it was checked against.

One line a section, so that a diff reads by itself. Each page carries a checksum: the file is written by
`confirm`, `leave-out`, `map` and `forget` only, and a line edited by hand is found.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from doctools.upstream.errors import UpstreamError
from doctools.upstream.sdist import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

# Hex digits kept of SHA-256: 64 bits tell any two texts apart and keep a line readable.
DIGITS = 16


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


def digest(text: str) -> str:
    """Return the shortened SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def _line(entry: Entry) -> str:
    kept = {key: value for key, value in asdict(entry).items() if value is not None}
    return json.dumps(kept, ensure_ascii=False)


def _checksum(path: str, page: PageRecord) -> str:
    return digest("\n".join([path, page.original, *map(_line, page.entries)]))


def load(path: Path) -> Record:
    """Read the data file; a missing file is an empty record.

    Raises:
        UpstreamError: It cannot be read, or was not written by this tool.
    """
    if not path.exists():
        return {}
    name = path.name
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        pages = data["pages"].items()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UpstreamError(
            f"{name} не читается: {error}; верните файл из git и повторите команду"
        ) from error
    record: Record = {}
    known = {item.name for item in fields(Entry)}
    for page, value in pages:
        try:
            lines = value["sections"]
            entries = [Entry(**line) for line in lines if set(line) <= known]
            record[page] = PageRecord(value["original"], entries)
            right = len(entries) == len(lines) and value["checksum"] == _checksum(page, record[page])
        except (KeyError, TypeError, ValueError):
            right = False
        if not right:
            raise UpstreamError(
                f"{name}: запись страницы {page} изменена вручную: контрольная сумма не сходится. "
                f"Верните файл из git; правьте командами confirm, leave-out, map, forget"
            )
    return record


def dump(record: Record) -> str:
    """Return the data file's text."""
    blocks = []
    for path in sorted(record):
        page = record[path]
        sections = ",\n".join(f"        {_line(entry)}" for entry in page.entries)
        blocks.append(
            f"    {json.dumps(path)}: {{\n"
            f'      "original": {json.dumps(page.original)},\n'
            f'      "checksum": "{_checksum(path, page)}",\n'
            f'      "sections": [\n{sections}\n      ]\n    }}'
        )
    return '{\n  "pages": {\n' + ",\n".join(blocks) + "\n  }\n}\n"


def save(path: Path, record: Record) -> None:
    """Write the data file whole or not at all."""
    write_atomically(path, dump(record).encode())
