"""Keeps the words of code in tables whole, where a browser would break them at each hyphen and slash.

The theme lets no code in a table break. Code of several words may break between them, and no style can tell
which that is: here each word of it becomes an element. A word that no phone has room for, an address or a
call, may break there after a slash, a bracket and the like; a name of that length is set smaller. A Markdown
extension (`doctools.site.words` in `markdown_extensions`).
"""

import re
from html import unescape
from xml.etree import ElementTree as ET

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, code_escape

from doctools.site.extension import extension

CELLS = ("td", "th")
LONGEST = 38
"""Characters of code in a line of the narrowest phone, 320 px wide."""
PARTS = "parts"
"""The class of a word that breaks between its parts, on a phone alone."""
LONG = "long"
"""The class of a part that is longer than a line and cannot break."""
_PART = re.compile(r"[^/?;(,=&@:]*[/?;(,=&@:]*")


class _Words(Treeprocessor):
    def run(self, root: ET.Element) -> None:
        for kind in CELLS:
            for cell in root.iter(kind):
                for code in cell.iter("code"):
                    _split(code)


def _split(code: ET.Element) -> None:
    """Make each word of an element one of its own, if there are several or one is too long."""
    words = unescape(code.text or "").split(" ")
    if len(words) == 1 and len(words[0]) <= LONGEST:
        return
    code.text = ""
    for word in words:
        span = _word(code, word)
        span.tail = AtomicString(" ")
    span.tail = ""


def _word(code: ET.Element, word: str) -> ET.Element:
    """Add a word to an element."""
    span = ET.SubElement(code, "span")
    parts = [part for part in _PART.findall(word) if part] if len(word) > LONGEST else [word]
    if len(parts) == 1:
        span.text = _text(word)
        if len(word) > LONGEST:
            span.set("class", LONG)
        return span
    span.set("class", PARTS)
    for number, part in enumerate(parts):
        if number:
            ET.SubElement(span, "wbr")
        inner = ET.SubElement(span, "span")
        inner.text = _text(part)
        if len(part) > LONGEST:
            inner.set("class", LONG)
    return span


def _text(word: str) -> AtomicString:
    """A text that no other step of Markdown touches."""
    return AtomicString(code_escape(word))


makeExtension = extension(_Words, "words", 6)  # noqa: N816 (name given by Python-Markdown)
