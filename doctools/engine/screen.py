"""What a terminal shows of what a program prints."""

import re

_CONTROLS = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*(?!K)[@-~]|\x1b[()][A-Z0-9]|\x1b[=>]|\x07"
)
"""What changes colours, titles, modes; moves of the cursor to other lines are not followed."""
_MOVE = re.compile(r"[\r\b]|\x1b\[[012]?K")
_PARTS = re.compile(r"[\r\b\t]|\x1b\[[012]?K|[^\r\b\t\x1b]+")


def visible(text: str) -> list[str]:
    """The lines that a terminal shows: no colours, no overwritten text, no blank lines at the ends."""
    lines = [_shown(line.rstrip("\r")).rstrip() for line in _CONTROLS.sub("", text).split("\n")]
    first, end = 0, len(lines)
    while first < end and not lines[first]:
        first += 1
    while end > first and not lines[end - 1]:
        end -= 1
    return lines[first:end]


def _shown(line: str) -> str:
    """A line after what was written over it: the cursor goes back, what is printed then replaces cells."""
    if not _MOVE.search(line):
        return line.expandtabs(8)
    cells: list[str] = []
    at = 0
    for part in _PARTS.findall(line):
        if part == "\r":
            at = 0
        elif part == "\b":
            at = max(at - 1, 0)
        elif part == "\t":
            at += 8 - at % 8
        elif part[0] == "\x1b":  # erases: what is before the cursor, all of the line, or what is behind it
            before = " " * at if part[2] in "12" else cells[:at]
            cells = [*before, *(cells[at:] if part[2] == "1" else ())]
        else:
            cells += " " * (at - len(cells))
            cells[at : at + len(part)] = part
            at += len(part)
    return "".join(cells)
