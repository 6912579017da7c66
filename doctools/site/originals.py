"""Lists the errors of the original: `<!-- original-errors: ru -->` becomes a table for each chapter.

An entry stands once, in English, on the page of its chapter, `docs/oshibki-originala/*.en.md`: a heading with
its number, its title and its anchor, and below it a comment with the Russian title. A Markdown extension
(`doctools.site.originals` in `markdown_extensions`), so that an author of a chapter touches no other file.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mkdocs.utils import meta

from doctools.site.extension import rewriting

FOLDER = "oshibki-originala"
HEADS = {"ru": "| № | Что не так |", "en": "| No. | What is wrong |"}
_MARKER = re.compile(r"^<!-- original-errors: (?P<language>ru|en) -->$", re.MULTILINE)
_RUSSIAN = re.compile(r"(?<=\}\n\n)<!-- ru: .+ -->\n")
_HEADING = re.compile(r"^## .*$", re.MULTILINE)
_ENTRY = re.compile(
    r"## (?P<number>[A-Z]{2}-\d+)\. (?P<en>.+) \{ #(?P<anchor>[\w-]+) \}\n\n<!-- ru: (?P<ru>.+) -->\n"
)


class Entry(NamedTuple):
    """An entry: its number, its title by language."""

    number: str
    titles: dict[str, str]

    @property
    def anchor(self) -> str:
        """Its anchor, on its page and in the lists."""
        return self.number.lower()


@dataclass(frozen=True)
class Chapter:
    """A page of entries: its name without suffixes, its title, the file of the original."""

    name: str
    title: str
    original: str
    entries: list[Entry]


def chapters(docs: Path) -> list[Chapter]:
    """Read all chapters, in the order of the originals' paths.

    Raises:
        ValueError: A heading is no entry, or a number stands twice; with file and line.
    """
    found = []
    seen: dict[str, str] = {}
    for path in sorted((docs / FOLDER).glob("*.en.md")):
        source = path.read_text(encoding="utf-8")
        text, head = meta.get_data(source)
        entries = []
        for heading in _HEADING.finditer(text):
            line = source.count("\n") - text.count("\n", heading.start()) + 1
            where = f"docs/{FOLDER}/{path.name}:{line}"
            match = _ENTRY.match(text, heading.start())
            if match is None or match["anchor"] != match["number"].lower():
                raise ValueError(
                    f"{where}: запись — это «## FS-1. Title {{ #fs-1 }}», пустая строка "
                    f"и комментарий <!-- ru: Название -->, а здесь {heading[0]!r}"
                )
            if (first := seen.setdefault(match["number"], where)) != where:
                raise ValueError(f"{where}: номер {match['number']} уже занят: {first}")
            entries.append(Entry(match["number"], {"en": match["en"], "ru": match["ru"]}))
        title = re.search(r"^# (.+)$", text, re.MULTILINE)
        found.append(
            Chapter(path.name.removesuffix(".en.md"), title[1] if title else "", head["original"], entries)
        )
    return sorted(found, key=lambda chapter: chapter.original)


def expand(text: str, docs: Path, link: Callable[[str, Chapter, Entry], str] | None = None) -> str:
    """Put the tables in place of the marker of a page.

    Args:
        text: The page.
        docs: The folder of the pages.
        link: Makes the first cell of a row of language, chapter and entry; by default as the site needs it.
    """

    def tables(match: re.Match[str]) -> str:
        language = match["language"]
        parts = []
        for chapter in chapters(docs):
            rows = [
                f"| {(link or _cell)(language, chapter, entry)} "
                f"| {entry.titles[language].replace('|', '&#124;')} |"
                for entry in chapter.entries
            ]
            parts.append("\n".join([f"## {chapter.title}\n", HEADS[language], "|---|---|", *rows, ""]))
        return "\n".join(parts)

    return _MARKER.sub(tables, text)


def _cell(language: str, chapter: Chapter, entry: Entry) -> str:
    if language == "en":
        return f"[{entry.number}]({FOLDER}/{chapter.name}.md#{entry.anchor}){{ #{entry.anchor} }}"
    # MkDocs knows no link from one language to another.
    address = f"../en/{FOLDER}/{chapter.name}/#{entry.anchor}"
    return f'<a id="{entry.anchor}" href="{address}" hreflang="en">{entry.number}</a>'


def _listed(text: str) -> str:
    return _RUSSIAN.sub("", expand(text, Path("docs")))


# Before the includes, so that none can hold a marker.
makeExtension = rewriting(_listed, "original-errors", 34)  # noqa: N816 (name given by Python-Markdown)
