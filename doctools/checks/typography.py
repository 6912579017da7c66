"""Checks and mends the typography of the Russian pages: ё, «ёлочки», dashes, words.

    python -m doctools.checks.typography            names each fault in docs/, file:line:column; exits 1
    python -m doctools.checks.typography --fix      mends what needs no thinking, then names the rest
    python -m doctools.checks.typography a.md b.md  the same for these files

Only prose is looked at: code, links' targets, HTML, comments and front matter keys are blanked out first,
character by character, so that a position in the prose is a position in the file. No-break spaces are put in
by the build (doctools.site.spaces); those in a source, unseen and in the way of any search, become blanks.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from peyo import lint as missing_yo

from doctools.checks.problems import ROOT, tell
from doctools.pages.prose import BLANK, prose

WORDS = Path(__file__).with_name("words.toml")

NBSP = "\u00a0"


@dataclass(frozen=True)
class Fault:
    """One breach of the house style.

    Attributes:
        start: Offset of the first character at fault.
        end: Offset after the last one.
        message: What is wrong, in Russian, for the author.
        mend: What belongs there, or None where an author has to decide.
    """

    start: int
    end: int
    message: str
    mend: str | None = None


# ---------------------------------------------------------------------------------------------- the rules


def _space_rules(text: str) -> Iterator[Fault]:
    for match in re.finditer(rf"(?<=[^\s|])[ {NBSP}](?P<dash>-{{1,2}}|–)[ ](?=\S)", text):
        if not text[: match.start()].rsplit("\n", 1)[-1].strip(f"| {BLANK}"):
            continue  # the first thing on its line or in its cell
        yield Fault(match.start(), match.end(), f"« {match['dash']} » вместо длинного тире", " — ")
    for match in re.finditer(r"(?<=[^\s|])[ ]*(?P<next>\n[ \t]*)—[ ]", text):
        yield Fault(
            match.start(),
            match.end(),
            "строка начинается с тире: оно держится за слово перед ним",
            " —" + match["next"],
        )
    for match in re.finditer(r"(?<=[^\s|—(«„])—(?=[^\s|])", text):
        yield Fault(match.start(), match.end(), "вокруг тире нужны пробелы", " — ")


def _quote_rules(text: str) -> Iterator[Fault]:
    for match in re.finditer(r'"', text):
        opens = match.start() == 0 or text[match.start() - 1] in f" \n\t([|{NBSP}"
        yield Fault(match.start(), match.end(), "прямая кавычка вместо «ёлочек»", "«" if opens else "»")


def _heading_rules(text: str) -> Iterator[Fault]:
    for match in re.finditer(r"^#{1,6}[ ].*[^.](?P<stop>\.)[ ]*$", text, re.M):
        yield Fault(match.start("stop"), match.end("stop"), "заголовок кончается точкой", "")


def _yo_rules(text: str) -> Iterator[Fault]:
    allowed = _data()["spelling"]["without_yo"]
    for found in missing_yo(text):
        before, after = found["before"], found["after"]
        if before.lower() in allowed:
            continue
        for position in found["position"]:
            start = position["index"]
            yield Fault(start, start + len(before), f"«{before}» пишется через «ё»: «{after}»", after)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@cache
def _avoided() -> list[tuple[re.Pattern[str], str, list[str]]]:
    table = _data()["avoid"]
    return [
        (re.compile(rf"(?<!\w)(?:{row['word']})(?!\w)", re.I), row["instead"], row.get("allowed_in", []))
        for row in table
    ]


def _word_rules(text: str) -> Iterator[Fault]:
    one_line = re.sub(rf"[\n{NBSP}]", " ", text)
    for pattern, instead, allowed_in in _avoided():
        for match in pattern.finditer(one_line):
            around = one_line[max(0, match.start() - 60) : match.end() + 60].lower()
            if any(phrase in around for phrase in allowed_in):
                continue
            yield Fault(match.start(), match.end(), f"«{match[0]}» — так не пишем; лучше: {instead}")


def _no_break_rules(text: str) -> Iterator[Fault]:
    for match in re.finditer(NBSP, text):
        yield Fault(match.start(), match.end(), "неразрывные пробелы ставит сборка", " ")


_RULES = (_space_rules, _quote_rules, _heading_rules, _yo_rules)


def faults(markdown: str, *, words: bool = True) -> list[Fault]:
    """Return every fault of a Russian page, first to last.

    Args:
        markdown: The page's source.
        words: Whether words to avoid are faults too.
    """
    text = prose(markdown)
    rules = (*_RULES, _word_rules) if words else _RULES
    found = (fault for rule in rules for fault in rule(text))
    return sorted(found, key=lambda fault: (fault.start, fault.end))


def fix(markdown: str) -> str:
    """Return the page with everything mended that needs no author.

    Args:
        markdown: The page's source. Code, links' targets, HTML and comments come back untouched.
    """
    # One mend may uncover the next (a dash that was a hyphen), and two that overlap take turns.
    while True:
        end, parts = 0, []
        found = [*faults(markdown, words=False), *_no_break_rules(prose(markdown))]
        for fault in sorted(found, key=lambda fault: (fault.start, fault.end)):
            if (
                fault.mend is not None
                and fault.start >= end
                and markdown[fault.start : fault.end] != fault.mend
            ):
                parts += [markdown[end : fault.start], fault.mend]
                end = fault.end
        if not parts:
            return markdown
        markdown = "".join([*parts, markdown[end:]])


# ---------------------------------------------------------------------------------------------- files


def russian_pages(docs: Path) -> list[Path]:
    """Return the pages in Russian: every .md file that has no other language's suffix."""
    return sorted(page for page in docs.rglob("*.md") if not re.search(r"\.[a-z]{2}\.md$", page.name))


def report(pages: Iterable[Path], relative_to: Path) -> list[str]:
    """Return a line `file:line:column: what is wrong` for each fault.

    Args:
        pages: The files to look at.
        relative_to: The folder that the names are shown from.
    """
    lines = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        name = page.relative_to(relative_to) if page.is_relative_to(relative_to) else page
        lists_words = any(page.match(f"docs/{listed}") for listed in _data()["avoid_not_in"]["pages"])
        for fault in faults(text, words=not lists_words):
            line = text.count("\n", 0, fault.start) + 1
            column = fault.start - (text.rfind("\n", 0, fault.start) + 1) + 1
            lines.append(f"{name}:{line}:{column}: {fault.message}")
    return lines


def main(argv: list[str] | None = None) -> int:
    """Run the command line; see the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="python -m doctools.checks.typography", description="Типографика русских страниц"
    )
    parser.add_argument("--fix", action="store_true", help="поправить то, что правится без автора")
    parser.add_argument("pages", nargs="*", type=Path, help="файлы; без них — все русские страницы в docs/")
    options = parser.parse_args(argv)
    pages = [page.resolve() for page in options.pages] or russian_pages(ROOT / "docs")
    if options.fix:
        for page in pages:
            text = page.read_text(encoding="utf-8")
            mended = fix(text)
            if mended != text:
                page.write_text(mended, encoding="utf-8")
                print(f"поправлено: {page.relative_to(ROOT) if page.is_relative_to(ROOT) else page}")
    return tell(report(pages, ROOT))


if __name__ == "__main__":
    sys.exit(main())
