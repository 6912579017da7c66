"""Compresses the files of a built site once, as small as they get: a server then only hands them out.

Beside each file of text stand its `.gz` and `.br`; `publish/` has servers that look for them. What the site
before had of the same text, compressed in the same way, is taken from there.
"""

import gzip
import shutil
import zlib
from pathlib import Path

import brotli

from doctools.site.spread import spread

TEXT = frozenset({".css", ".html", ".js", ".json", ".md", ".svg", ".txt", ".xml"})
UNPACK = {".br": brotli.decompress, ".gz": gzip.decompress}
COPIES = frozenset(UNPACK)
# Bytes; a smaller file fits one packet as it is.
WORTH = 1000
# What all pages are made of, and a long page, is packed as small as brotli does it. Others, and what hardly
# anybody asks for, are a hundredth longer, some fifty bytes, and take a third of the time.
READ, LONG, SMALLEST, QUICK = frozenset({".css", ".js"}), 80_000, 11, 10
HOW = f"brotli {brotli.__version__} {SMALLEST} {QUICK} {LONG}, zlib {zlib.ZLIB_RUNTIME_VERSION} 9"
"""Two copies of one text that were made so are the same."""


def run(site: Path, without: Path | None = None, old: Path | None = None) -> int:
    """Write the compressed copies anew.

    Args:
        site: The built site, or a folder of it.
        without: A folder of it that is not looked at.
        old: The same of a site whose copies were made in this way.

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
    left = [path for path in worth if not (old and _taken(path, old / path.relative_to(site)))]
    spread(_compress, left, lambda path: path.stat().st_size)
    return len(worth)


def _compress(path: Path) -> None:
    content = path.read_bytes()
    small = path.suffix in READ or (path.suffix == ".html" and len(content) >= LONG)
    for suffix, packed in copies(content, SMALLEST if small else QUICK).items():
        path.with_name(path.name + suffix).write_bytes(packed)


def _taken(path: Path, old: Path) -> bool:
    """Take the copies of a file from beside another one, if they hold the same."""
    copied = {old.with_name(old.name + suffix): unpack for suffix, unpack in UNPACK.items()}
    try:
        content = path.read_bytes()
        if any(unpack(copy.read_bytes()) != content for copy, unpack in copied.items()):
            return False
    except (OSError, EOFError, zlib.error, brotli.error):
        return False
    for copy in copied:
        shutil.copyfile(copy, path.with_name(copy.name))
    return True


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
