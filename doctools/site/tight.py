"""Takes out of the built pages what nobody sees, white space and end tags: it weighs on every reader.

A line end within a text is a blank, as it is shown; one between blocks is nothing, but a heading still begins
a line. The end tags of items, cells, rows and paragraphs go, where the HTML standard leaves the end to what
follows. A `>` in text needs no escape, and an `id` comes first: what is the same in many tags then stands
together, and compresses better. Code stays as it is.
"""

import re
from pathlib import Path

from doctools.site.spread import spread

_VERBATIM = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)", re.DOTALL)
# What ends a paragraph, in the HTML standard and for every parser.
_BEGIN = r"<(?:p|h[1-6]|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|th|td|div|pre)\b"
_END = (
    "</(?:article|aside|body|dd|details|div|dl|footer|head|header|html|li|main|nav|ol|ul|"
    "table|tbody|td|th|tr)>"
)
_BETWEEN = re.compile(rf"\s*\n\s*(?={_END}|<(?:p|li|ul|ol|thead|tbody|tr|th|td)\b)")
_WITHIN = re.compile(r"(?<=[^>\s])\s*\n\s*|\s*\n\s*(?=[^<\s])")
_HEAD = re.compile(
    r"\s*\n\s*(?=<(?:meta|link|script|/?head|body|/?header|/?nav|/?main|/?article|/?footer)\b)"
)
_ORDER = re.compile(r'(<[a-z]\w*)( class="[^"]*")( id="[^"]*")')
_ENDS = re.compile(rf"</p>(?=\n?{_BEGIN}|{_END})|</(?:li|dt|dd|td|th|tr|thead|tbody)>")


def run(site: Path) -> int:
    """Do it to every page; returns how many have become smaller."""
    return sum(spread(_write, sorted(site.rglob("*.html")), lambda path: path.stat().st_size))


def _write(path: Path) -> bool:
    html = path.read_text(encoding="utf-8")
    new = tight(html)
    if new != html:
        path.write_text(new, encoding="utf-8")
    return new != html


def tight(html: str) -> str:
    """Return a page without what is not shown."""
    parts = _VERBATIM.split(html)
    # Of three parts the first is text, the second what stays, the third its name.
    parts[::3] = [
        _ENDS.sub("", _WITHIN.sub(" ", _HEAD.sub("", _BETWEEN.sub("", part)))) for part in parts[::3]
    ]
    shorter = "".join(part for place, part in enumerate(parts) if place % 3 != 2)
    return _ORDER.sub(r"\1\3\2", shorter.replace("&gt;", ">"))
