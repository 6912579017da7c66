"""Makes the index of names: `<!-- names: settings -->` becomes links to all sections on settings.

Nobody keeps it by hand: what it lists stands on the pages of reference, and is read as the checks read it
(`doctools.pages.reference`). A Markdown extension (`doctools.site.index` in `markdown_extensions`): its links
are those of any page, so a strict build follows each of them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from doctools.pages import reference
from doctools.pages.addresses import slugify
from doctools.pages.reference import CHILDREN_HEAD, OPTIONS_HEAD
from doctools.site.extension import rewriting

PAGE = "ukazatel.md"
"""The page of the index, below `docs/`. It stands at their root, as the links that are made here do."""
ALONE = "остальные"
"""The heading of the names whose first word no other name has."""
_MARKER = re.compile(r"^<!-- names: (?P<kind>\w+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """Where a name is told of: the page below `docs/`, the anchor; and whose it is, if several have it."""

    page: str
    anchor: str
    of: str = ""


@dataclass(frozen=True)
class Name:
    """An entry: the name, its other spellings, and where it is told of."""

    name: str
    places: tuple[Place, ...]
    also: tuple[str, ...] = ()


def settings(docs: Path) -> list[Name]:
    """Return the settings that have a section."""
    page = reference.SETTINGS
    return [
        Name(each.name, (Place(page, each.name),))
        for each in reference.settings((docs / page).read_text(encoding="utf-8"))
    ]


def _commands(docs: Path) -> Iterator[tuple[reference.CommandSection, list[str]]]:
    text = (docs / reference.COMMANDS).read_text(encoding="utf-8")
    lines = text.split("\n")
    yield from ((section, lines) for section in reference.commands(text))


def commands(docs: Path) -> list[Name]:
    """Return the commands: those with a section, and those that a table of a section tells of."""
    found: dict[str, Name] = {}
    for section, lines in _commands(docs):
        start, end = reference.rows(lines, section.start, section.end, CHILDREN_HEAD)
        children = filter(None, map(reference.child_row, lines[start:end]))
        for path in (section.path, *(f"{section.path} {child}" for child in children)):
            found.setdefault(path, Name(path, (Place(reference.COMMANDS, section.anchor),)))
    return list(found.values())


def options(docs: Path) -> list[Name]:
    """Return the options, each with all commands that have it."""
    places: dict[str, list[Place]] = {}
    also: dict[str, dict[str, None]] = {}
    for section, lines in _commands(docs):
        start, end = reference.rows(lines, section.start, section.end, OPTIONS_HEAD)
        for row in filter(None, map(reference.option_row, lines[start:end])):
            of = section.path.removeprefix("celery ")
            places.setdefault(row.long, []).append(Place(reference.COMMANDS, row.anchor, of))
            also.setdefault(row.long, {}).update(
                dict.fromkeys(name for name in row.names if name != row.long)
            )
    return [Name(name, tuple(found), tuple(also[name])) for name, found in places.items()]


def _rows(page: str) -> Callable[[Path], list[Name]]:
    def names(docs: Path) -> list[Name]:
        text = (docs / page).read_text(encoding="utf-8")
        return [Name(row.name, (Place(page, row.anchor),)) for row in reference.named_rows(text)]

    return names


KINDS: dict[str, Callable[[Path], list[Name]]] = {
    "settings": settings,
    "options": options,
    "commands": commands,
    "signals": _rows(reference.SIGNALS),
    "exceptions": _rows(reference.EXCEPTIONS),
}
"""What can be listed, by the word of the marker: it reads the names from the folder of the pages."""


def _by_word(names: list[str]) -> dict[str, str]:
    """Group names by their first word; those whose word no other name has stand last, together."""
    words = {name: name.split("_")[0] for name in names}
    times = Counter(words.values())
    return {name: f"{word}_" if times[word] > 1 else ALONE for name, word in words.items()}


def _by_letter(names: list[str]) -> dict[str, str]:
    return {name: name.lstrip("-")[0].upper() for name in names}


def _by_command(names: list[str]) -> dict[str, str]:
    parents = {name.rpartition(" ")[0] for name in names} - {"", "celery"}
    return {
        name: next((each for each in (name, name.rpartition(" ")[0]) if each in parents), "celery")
        for name in names
    }


# Those that are too long to be looked through.
_GROUPS: dict[str, Callable[[list[str]], dict[str, str]]] = {
    "settings": _by_word,
    "options": _by_letter,
    "commands": _by_command,
}


def _entry(entry: Name) -> str:
    codes = ", ".join(f"`{name}`" for name in (entry.name, *entry.also))
    if not any(place.of for place in entry.places):
        (place,) = entry.places
        return f"[{codes}]({place.page}#{place.anchor})"
    places = ", ".join(f"[{place.of}]({place.page}#{place.anchor})" for place in entry.places)
    return f"{codes}: {places}"


def _listing(kind: str, names: Iterable[Name]) -> str:
    """Return the list of a kind; a long one in groups, with links to them above."""
    ordered = sorted(names, key=lambda entry: entry.name.lstrip("-").lower())
    if kind not in _GROUPS:
        return "\n".join(f"- {_entry(entry)}" for entry in ordered)
    of = _GROUPS[kind]([entry.name for entry in ordered])
    groups = sorted(set(of.values()), key=lambda name: (name == ALONE, name.lower()))
    links, parts = [], []
    for group in groups:
        title = group if group == ALONE or len(group) == 1 else f"`{group}`"
        anchor = f"{kind}-{slugify(group).strip('_')}"
        items = "\n".join(f"    - {_entry(entry)}" for entry in ordered if of[entry.name] == group)
        links.append(f"[{title}](#{anchor})")
        parts.append(f"{title} {{ #{anchor} }}\n\n:{items[1:]}\n")
    return "\n".join([" ".join(links), "{ .groups }", "", *parts])


def expand(text: str, docs: Path) -> str:
    """Put the lists in place of the markers of a page.

    Args:
        text: The page.
        docs: The folder of the pages.

    Raises:
        ValueError: A marker asks for what cannot be listed.
    """

    def listing(match: re.Match[str]) -> str:
        if match["kind"] not in KINDS:
            raise ValueError(f"{match[0]}: в указателе бывают {', '.join(KINDS)}")
        return _listing(match["kind"], KINDS[match["kind"]](docs))

    return _MARKER.sub(listing, text)


# Before the includes, so that none can hold a marker.
makeExtension = rewriting(lambda text: expand(text, Path("docs")), "names", 33)  # noqa: N816 (name given by Python-Markdown)
