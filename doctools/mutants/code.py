"""Mutants of the files that a page shows: each gets a run of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from doctools.engine.follow import Runner, executed
from doctools.mutants import subject
from doctools.mutants.changes import changed_code
from doctools.mutants.subject import Mutant, Page, control, follow
from doctools.pages.includes import expanded


def code_mutants(page: Page) -> Iterator[tuple[Mutant, dict[str, str]]]:
    """Mutants of the files that a page shows, with the changed files by their paths below ``examples/``.

    A page may show a file, then a later version of it. What the later one changes is spoilt there; what
    they share is spoilt in both, as its author would have written it. What it shows no part of is left.
    """
    versions: dict[str, list[str]] = {}
    shown: dict[str, set[str]] = {}
    for block in page.blocks:
        if block.kind == "file" and block.include.endswith(".py"):
            lines = "\n".join(line.text for line in block.lines)
            shown.setdefault(block.include, set()).update(expanded(lines, subject.EXAMPLES).split("\n"))
            found = versions.setdefault(block.title, [])
            if block.include not in found:
                found.append(block.include)
    for includes in versions.values():
        sources = {each: (subject.EXAMPLES / each).read_text(encoding="utf-8") for each in includes}
        older: set[str] = set()
        for number, include in enumerate(includes):
            source = sources[include].splitlines()
            for index, (line, before, after, text) in enumerate(changed_code(sources[include])):
                if source[line - 1] in older or source[line - 1] not in shown[include]:
                    continue
                changed = {include: text}
                for later in includes[number + 1 :]:
                    changed[later] = _changed_alike(sources[later], sources[include], text)
                name = f"examples/{include}"
                yield Mutant("code", name, line, before.strip(), after.strip(), index), changed
            older.update(source)


def _changed_alike(other: str, source: str, changed: str) -> str:
    """Another version of a file with the same change, if it has the same lines there."""
    old, new = source.splitlines(), changed.splitlines()
    same = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    removed = old[same : same + max(len(old) - len(new), 0) + 1]
    added = new[same : same + max(len(new) - len(old), 0) + 1]
    lines = other.splitlines()
    for start in range(len(lines) - len(removed) + 1):
        here = lines[start : start + len(removed)]
        if len(removed) > len(added) and here[0] == removed[0] and _head(here[-1]) == _head(removed[-1]):
            del lines[start : start + len(removed) - len(added)]  # a decorator, whatever the function takes
            break
        if here == removed:
            lines[start : start + len(removed)] = added
            break
    return "\n".join(lines) + "\n"


def _head(line: str) -> str:
    return line.partition("(")[0]


def try_code(runner: Runner, page: Page, number: int, changed: dict[str, str]) -> str:
    """Follow a page with changed files until something fails, on one broker after the other."""
    control(runner, page, page.brokers(), number)
    with tempfile.TemporaryDirectory(prefix="page-examples-") as folder:
        examples = Path(folder) / "examples"
        shutil.copytree(subject.EXAMPLES, examples)
        for path, text in changed.items():
            (examples / path).write_text(text, encoding="utf-8")
        for broker in page.brokers():
            with follow(runner, page, broker, examples) as scenario:
                if (
                    any(failure for _, failure in executed(scenario, page.blocks, broker))
                    or scenario.finish()
                ):
                    return "caught"
    return "survived"
