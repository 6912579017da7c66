"""What the pages of reference tell of: settings, commands and their options, signals, exceptions.

Each has its own way to stand on its page, and each is read here, for the checks and for the index alike:

- a setting is a section ``### `task_acks_late` `` with a line of facts below its heading;
- a command is a section ``## `celery worker` { #celery-worker }``; its options are the rows of a table, each
  with an anchor, ``| <span id="celery-worker-pool"></span>`-P`, `--pool` … |``; commands that have no options
  are rows of another one;
- a signal and an exception is a row of a table, ``| `task_prerun`{ #task_prerun } | … |``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from doctools.pages.fences import without_fences

FOLDER = "rukovodstvo-polzovatelya-celery"
SETTINGS = f"{FOLDER}/konfiguraciya-i-ustanovki-po-umolchaniyu.md"
COMMANDS = f"{FOLDER}/komandnaya-stroka.md"
SIGNALS = f"{FOLDER}/signaly.md"
EXCEPTIONS = f"{FOLDER}/isklyucheniya.md"
"""The pages, by their paths below `docs/`."""

OPTIONS_HEAD = "| Опция | По умолчанию | Что делает |"
"""The first line of the table of a command's options."""
CHILDREN_HEAD = "| Команда |"
"""The beginning of the first line of the table of a command's sub-commands."""

_SETTING = re.compile(r"^#{3,4} `(?P<name>[a-z][a-z0-9_]*)`(?=$| <span)")
_COMMAND = re.compile(r"^#{2,4} `(?P<path>celery(?: [a-z._]+)*)`(?:.* \{ #(?P<anchor>[\w-]+) \})?")
_ANY_HEADING = re.compile(r"^#{1,4} ")
_OPTION = re.compile(r"^\| (?P<option>.*?) \| (?P<default>.*?) \| ?(?P<text>.*?) ?\|$")
_ANCHOR = re.compile(r'<span id="([\w-]+)"></span>')
_CODE = re.compile(r"`(-[^`]+)`")
_CHILD = re.compile(r"^\| `(?P<name>[a-z_.]+)(?: [^`]*)?`")
_NAMED = re.compile(r"^\| `(?P<name>\w+)`\{ #(?P<anchor>[\w-]+) \} \|(?P<rest>.*)\|$", re.MULTILINE)


@dataclass(frozen=True)
class SettingSection:
    """The section of a setting: the line of its heading, and that of its facts, 0 if they are missing."""

    name: str
    line: int
    facts_line: int
    facts: list[str]


def settings(text: str) -> list[SettingSection]:
    """Return the sections of settings of a page, in its order; lines count from 1."""
    lines = without_fences(text).split("\n")
    found = []
    for number, line in enumerate(lines, 1):
        if heading := _SETTING.match(line):
            # Under the heading and an empty line.
            below = number + 1
            facts = lines[below] if below < len(lines) and lines[below].startswith("Тип:") else ""
            found.append(
                SettingSection(heading["name"], number, below + 1 if facts else 0, facts.split(" · "))
            )
    return found


@dataclass(frozen=True)
class CommandSection:
    """The section of a command: its path, its anchor, and where its lines begin and end, as indexes."""

    path: str
    anchor: str
    start: int
    end: int


def commands(text: str) -> Iterator[CommandSection]:
    """Yield the sections of commands of a page."""
    lines = without_fences(text).split("\n")
    starts = [i for i, line in enumerate(lines) if _ANY_HEADING.match(line)] + [len(lines)]
    for start, end in pairwise(starts):
        if heading := _COMMAND.match(lines[start]):
            anchor = heading["anchor"] or heading["path"].replace(" ", "-")
            yield CommandSection(heading["path"], anchor, start, end)


def rows(lines: Sequence[str], start: int, end: int, head: str = "|") -> tuple[int, int]:
    """Find the rows of a table.

    Args:
        lines: Those of a page.
        start: Where to begin, as an index.
        end: Before which line the table has to begin.
        head: How its first line begins.

    Returns:
        Where the rows of the first such table begin and end; (0, 0) if there is none.
    """
    for at in range(start, end):
        if lines[at].startswith(head):
            first = at + 2
            below = (number for number in range(first, len(lines)) if not lines[number].startswith("|"))
            return first, next(below, len(lines))
    return 0, 0


@dataclass(frozen=True)
class OptionRow:
    """A row of a table of options: its cells, and the names and the anchor in the first of them.

    The names are without what the option takes, the short one first; there may be none, and no anchor.
    """

    cell: str
    default: str
    text: str
    names: tuple[str, ...]
    anchor: str

    @property
    def long(self) -> str:
        """The name by which the option is known; empty if it has none."""
        return next((name for name in self.names if name.startswith("--")), "")


def option_row(line: str) -> OptionRow | None:
    """Read a row of a table of options; None if it has other cells than such a row."""
    row = _OPTION.match(line)
    if row is None:
        return None
    cell, default, text = row.group("option", "default", "text")
    anchor = _ANCHOR.search(cell)
    return OptionRow(cell, default, text, tuple(_CODE.findall(cell)), anchor[1] if anchor else "")


def child_row(line: str) -> str:
    """Return the command that a row of a table of sub-commands tells of; empty if it tells of none."""
    row = _CHILD.match(line)
    return row["name"] if row else ""


@dataclass(frozen=True)
class NamedRow:
    """A row of a table that tells of a signal or an exception: its name, its anchor, its other cells."""

    name: str
    anchor: str
    cells: tuple[str, ...]


def named_rows(text: str) -> Iterator[NamedRow]:
    """Yield the rows of the tables that tell of a signal or an exception."""
    for row in _NAMED.finditer(without_fences(text)):
        yield NamedRow(row["name"], row["anchor"], tuple(cell.strip() for cell in row["rest"].split(" | ")))
