"""Compresses the files of a built site once, as small as they get: a server then only hands them out.

Beside each file of text stand its `.gz` and `.br`; `publish/` has servers that look for them.
"""

import gzip
from pathlib import Path

import brotli

TEXT = frozenset({".css", ".html", ".js", ".json", ".md", ".svg", ".txt", ".xml"})
COPIES = frozenset({".br", ".gz"})
# Bytes; a smaller file fits one packet as it is.
WORTH = 1000


def run(site: Path) -> int:
    """Write the compressed copies anew: how many files have some."""
    for old in [path for path in site.rglob("*") if path.suffix in COPIES]:
        old.unlink()
    number = 0
    for path in sorted(site.rglob("*")):
        if path.suffix in TEXT and path.is_file() and path.stat().st_size >= WORTH:
            for suffix, content in copies(path.read_bytes()).items():
                path.with_name(path.name + suffix).write_bytes(content)
            number += 1
    return number


def copies(content: bytes) -> dict[str, bytes]:
    """Return the compressed copies of a file by what is put to its name.

    Args:
        content: The file.
    """
    # Without a time in it: the same text gives the same file.
    return {".gz": gzip.compress(content, 9, mtime=0), ".br": brotli.compress(content, mode=brotli.MODE_TEXT)}
