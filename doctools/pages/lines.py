"""The lines of a page, and what is wrong in one."""

import re
from dataclasses import dataclass

ELISION = "..."
"""A shown line, or a part of one, that stands for any lines, or any text."""
NOTE = re.compile(r"\s*(?:#|//|--|;)\s*\((\d+)\)!?\s*$")
"""A note at the end of a line of a file, `# (1)!`: its text is the item of the list under the block."""


class PageError(Exception):
    """A page that does not keep to the format.

    Args:
        line: the line of the page, from 1.
        text: what is wrong, and how to mend it.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


@dataclass(frozen=True)
class Line:
    """A line of a page: its number, from 1, and its text without the fence's indentation."""

    number: int
    text: str


def is_elision(line: str) -> bool:
    """Whether a shown line stands for any number of lines."""
    return line.strip() == ELISION
