"""Finds commands that only work on the machine of the examples: they name it, and the page does not say so.

Pages call the machine `web1`. A reader's has another name, and no worker answers to one that is not its own.
"""

import re
from collections.abc import Iterator, Mapping

from doctools.checks.problems import Problem
from doctools.pages.fences import fences

_TYPED = {"console": re.compile(r"\$ |> "), "pycon": re.compile(r">>> |\.\.\. ")}
# A name that a worker is to have is what the reader says it is.
_GIVEN = re.compile(r"(?:-n|--hostname)[ =](?P<name>\S+@web1)\b")
_NAMED = re.compile(r"[\w.-]+@web1\b(?!:)")
_TOLD = re.compile(r"вместо `web1`", re.IGNORECASE)


def elsewhere(texts: Mapping[str, str]) -> Iterator[Problem]:
    """Find what a reader types and that names the machine of the examples.

    Args:
        texts: Russian pages by their paths below `docs/`.
    """
    for name, text in texts.items():
        if name.endswith(".en.md") or _TOLD.search(text):
            continue
        given = {match["name"] for match in _GIVEN.finditer(text)}
        for fence in fences(text):
            if not (typed := _TYPED.get(fence.language)):
                continue
            for line in fence.lines:
                if typed.match(line.text) and (named := {*_NAMED.findall(line.text)} - given):
                    yield Problem(
                        f"docs/{name}",
                        line.number,
                        f"{min(named)}: у читателя машина зовётся иначе; в команде пишите $(hostname), "
                        "а над программой — что подставить вместо `web1`",
                    )
