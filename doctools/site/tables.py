"""Tells which tables are too wide for a phone, and gives their cells the names of their columns.

The theme stacks such a table on a narrow screen: a row becomes a card, each of its cells after the name of
its column, and nothing has to be scrolled sideways. No style can tell how wide a table wants to be; here that
is estimated by its words. A Markdown extension (`doctools.site.tables` in `markdown_extensions`).
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from doctools.site.extension import extension

STACKED = "stacked"
"""The class of a table that is stacked on a narrow screen."""
LABEL = "data-label"
"""What its cells have the name of their column in."""
# All widths in em of the table's type, as theme/assets/stylesheets/tables.css sets it on a phone.
ROOM = 20.5
"""The narrowest phone: 320 px without the margins of the page."""
CODE = 0.53
CODE_PADDING = 0.56
LETTER = 0.58
GAP = 0.7
READABLE = 8.0
"""A column of a text that is longer: narrower, it would be one of single words."""


class _Tables(Treeprocessor):
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            rows = [list(row) for row in table.iter("tr")]
            if rows and sum(map(_width, zip(*rows, strict=True))) > ROOM:
                _stack(table, rows)


def _stack(table: Element, rows: list[list[Element]]) -> None:
    table.set("class", STACKED)
    labels = [_label(cell) for cell in rows[0]]
    for row in rows[1:]:
        for cell, label in zip(row, labels, strict=True):
            cell.set(LABEL, label)


def _label(head: Element) -> str:
    """The name of a column as it stands before a value."""
    name = " ".join("".join(head.itertext()).split())
    return name if not name or name.endswith(("…", "?", ":")) else f"{name}:"


def _width(column: tuple[Element, ...]) -> float:
    """What a column needs: its longest word, and for a text room to be read."""
    words = [list(_words(cell)) for cell in column]
    longest = max((word for cell in words for word in cell), default=0)
    text = max(sum(cell) + LETTER / 2 * len(cell) for cell in words)
    return max(longest, min(text, READABLE)) + GAP


def _words(element: Element, is_code: bool = False) -> Iterator[float]:
    """Yield the widths of the words of a cell."""
    is_code = is_code or element.tag == "code"
    for text in (element.text, *(child.tail for child in element)):
        for word in (text or "").split():
            yield len(word) * (CODE if is_code else LETTER) + CODE_PADDING * is_code
    for child in element:
        yield from _words(child, is_code)


# Before the glossary (7), which marks terms.
makeExtension = extension(_Tables, "tables", 8)  # noqa: N816 (name given by Python-Markdown)
