"""Compresses the files of a built site once, as small as they get: a server then only hands them out.

Beside each file of text stand its `.gz` and `.br`; `publish/` has servers that look for them.
"""

import gzip
from pathlib import Path

import brotli

from doctools.site.spread import spread

TEXT = frozenset({".css", ".html", ".js", ".json", ".md", ".svg", ".txt", ".xml"})
COPIES = frozenset({".br", ".gz"})
# Bytes; a smaller file fits one packet as it is.
WORTH = 1000
# One that is worth a second attempt.
LONG = 100_000


def run(site: Path, without: Path | None = None) -> int:
    """Write the compressed copies anew.

    Args:
        site: The built site, or a folder of it.
        without: A folder of it that is not looked at.

    Returns:
        How many files have some.
    """
    files = sorted(
        path for path in site.rglob("*") if path.is_file() and not (without and path.is_relative_to(without))
    )
    for path in files:
        if path.suffix in COPIES:
            path.unlink()
    worth = [path for path in files if path.suffix in TEXT and path.stat().st_size >= WORTH]
    spread(_compress, worth, lambda path: path.stat().st_size)
    return len(worth)


def _compress(path: Path) -> None:
    for suffix, content in copies(path.read_bytes()).items():
        path.with_name(path.name + suffix).write_bytes(content)


def copies(content: bytes) -> dict[str, bytes]:
    """Return the compressed copies of a file by what is put to its name.

    Args:
        content: The file.
    """
    # What suits fonts suits names in long lists too; nobody can tell beforehand, and it takes as long again.
    modes = (brotli.MODE_TEXT, brotli.MODE_FONT) if len(content) >= LONG else (brotli.MODE_TEXT,)
    packed = min((brotli.compress(content, mode=mode) for mode in modes), key=len)
    # Without a time in it: the same text gives the same file.
    return {".gz": gzip.compress(content, 9, mtime=0), ".br": packed}
