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
# What pages are made of is packed as small as brotli does it. What hardly anybody asks for is a hundredth
# longer, and takes a third of the time.
READ, SMALLEST, QUICK = frozenset({".css", ".html", ".js"}), 11, 10


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
    content = path.read_bytes()
    for suffix, packed in copies(content, SMALLEST if path.suffix in READ else QUICK).items():
        path.with_name(path.name + suffix).write_bytes(packed)


def copies(content: bytes, quality: int = SMALLEST) -> dict[str, bytes]:
    """Return the compressed copies of a file by what is put to its name.

    Args:
        content: The file.
        quality: Brotli's, from 0 to 11.
    """
    # Without a time in it: the same text gives the same file.
    return {
        ".gz": gzip.compress(content, 9, mtime=0),
        ".br": brotli.compress(content, mode=brotli.MODE_TEXT, quality=quality),
    }
