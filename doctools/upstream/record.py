"""Writes the record of what was checked against the original; `doctools.site.record` reads it."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from doctools.site.record import Entry, Record
from doctools.upstream.sdist import write_atomically

# Hex digits kept of SHA-256: 64 bits tell any two texts apart and keep a line readable.
DIGITS = 16


def digest(text: str) -> str:
    """Return the shortened SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def dump(record: Record) -> str:
    """Return the record's text, one line a section."""
    blocks = []
    for path, page in sorted(record.items()):
        sections = ",\n".join(f"        {_line(entry)}" for entry in page.entries)
        head = f'    {json.dumps(path)}: {{\n      "original": {json.dumps(page.original)},\n'
        blocks.append(f'{head}      "sections": [\n{sections}\n      ]\n    }}')
    return '{\n  "pages": {\n' + ",\n".join(blocks) + "\n  }\n}\n"


def _line(entry: Entry) -> str:
    kept = {key: value for key, value in asdict(entry).items() if value is not None}
    return json.dumps(kept, ensure_ascii=False)


def save(path: Path, record: Record) -> None:
    """Write the record whole or not at all."""
    write_atomically(path, dump(record).encode())
