"""Writes the record of what was checked against the original; `doctools.site.record` reads it."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from doctools.site.record import Record
from doctools.site.whole import write_atomically

# Hex digits kept of SHA-256: 64 bits tell any two texts apart and keep a line readable.
DIGITS = 16


def digest(text: str) -> str:
    """Return the shortened SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def save(path: Path, record: Record) -> None:
    """Write the record whole or not at all, one line a section."""
    blocks = []
    for page, kept in sorted(record.items()):
        said = (
            {key: value for key, value in asdict(each).items() if value is not None} for each in kept.entries
        )
        sections = ",\n".join(f"        {json.dumps(each, ensure_ascii=False)}" for each in said)
        head = f'    {json.dumps(page)}: {{\n      "original": {json.dumps(kept.original)},\n'
        blocks.append(f'{head}      "sections": [\n{sections}\n      ]\n    }}')
    text = '{\n  "pages": {\n' + ",\n".join(blocks) + "\n  }\n}\n"
    write_atomically(path, text.encode())
