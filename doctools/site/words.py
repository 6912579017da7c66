"""Keeps the words of code in tables whole, where a browser would break them at each hyphen and slash.

The theme lets no code in a table break. Code of several words may break between them, and no style can tell
which that is: here each word of it becomes an element. A Markdown extension (`doctools.site.words` in
`markdown_extensions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from markdown import Markdown

CELLS = ("td", "th")


class _Words(Treeprocessor):
    def run(self, root: ET.Element) -> None:
        for kind in CELLS:
            for cell in root.iter(kind):
                for code in cell.iter("code"):
                    _split(code)


def _split(code: ET.Element) -> None:
    """Make each word of an element one of its own, if there are several."""
    words = (code.text or "").split(" ")
    if len(words) == 1:
        return
    code.text = ""
    for word in words:
        span = ET.SubElement(code, "span")
        span.text = AtomicString(word)
        span.tail = AtomicString(" ")
    span.tail = ""


class WordsExtension(Extension):
    """Markdown extension that marks the words of code in tables."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (name given by Python-Markdown)
        """Register it: after the inline markup (20), which makes the code.

        Args:
            md: The parser.
        """
        md.treeprocessors.register(_Words(md), "words", 6)


makeExtension = WordsExtension  # noqa: N816 (name given by Python-Markdown)
