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
            content = path.read_bytes()
            # Without a time in it: the same text gives the same file.
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
            path.with_name(f"{path.name}.br").write_bytes(brotli.compress(content, mode=brotli.MODE_TEXT))
            number += 1
    return number
