"""Packs the site so that it opens from a folder, without a server: what needs one stays out.

Scripts do not load from a folder, and the policy has no meaning there: pages are whole without either.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from doctools.site.books.words import FRONT_LINE
from doctools.site.books.zipped import zipped

FOLDER = "celery-po-russki"
"""The folder in the archive."""
_KINDS = frozenset({".html", ".css", ".png", ".svg"})
_FOR_SERVERS = ("404.html", "pagefind/")
_HEAD = re.compile(
    r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?|<script\b.*?</script>\n?'
    r'|<link rel="alternate" type="text/markdown"[^>]*>\n?| data-worker="[^"]*"',
    re.DOTALL,
)
_LINK = re.compile(r'(?P<before><(?:a|link)\b[^>]*?\bhref=")(?P<path>[^"#?:]+)(?=["#])')


def make(site: Path, date: int) -> bytes:
    """Return the archive.

    Args:
        site: The built site.
        date: Of its files, in seconds.
    """
    return zipped(_files(site), date)


def _files(site: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.suffix not in _KINDS or name.startswith(_FOR_SERVERS):
            continue
        content = path.read_bytes()
        yield f"{FOLDER}/{name}", page(content.decode()).encode() if path.suffix == ".html" else content


def page(html: str) -> str:
    """Return a page that finds its neighbours without a server: a folder is no page there.

    Args:
        html: The page as it is published.
    """

    def whole(match: re.Match[str]) -> str:
        path = match["path"]
        if path.rpartition("/")[2] in ("", ".", ".."):
            path = f"{path.removesuffix('/')}/index.html"
        return match["before"] + path

    return _LINK.sub(whole, FRONT_LINE.sub("", _HEAD.sub("", html)))
