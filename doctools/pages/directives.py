"""The comments above a fence: what they say of its block."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sybil import Document

from doctools.pages.head import BROKERS
from doctools.pages.lines import PageError

DIRECTIVE = re.compile(r"^\s*<!--+\s*(?P<name>[a-z-]+)(?::\s*(?P<arguments>.*?))?\s*--+>\s*$")
DIRECTIVES = ("skip", "keeps-running", "until", "only", "ends", "exit", "unordered", "timeout", "brokers")
_WHERE = {
    "keeps-running": ("console",),
    "until": ("console",),
    "only": ("console",),
    "ends": ("console",),
    "exit": ("console",),
    "unordered": ("console", "pycon"),
    "timeout": ("console", "pycon"),
}
"""The kinds of blocks that a comment says something of; elsewhere it would be passed over."""
_SKIP = re.compile(r'^next\s+"(?P<reason>[^"]+)"$')
_ONLY = re.compile(r'^(?P<brokers>[\w, ]+?)\s+"(?P<reason>[^"]+)"$')


@dataclass(frozen=True)
class Directives:
    """What the comments above a fence say.

    Two are regular expressions: ``until`` is found in the last line shown of a command that goes on, and in
    none before it; ``only`` in all lines shown of what it prints later, and in none between them.
    """

    skip: str | None = None
    keeps_running: bool = False
    until: str = ""
    only: str = ""
    ends: bool = False
    exit: int = 0
    unordered: bool = False
    timeout: float | None = None
    brokers: tuple[str, ...] = BROKERS
    brokers_reason: str = ""


def directives(document: Document, fence: int, attached: set[int], language: str) -> Directives:
    """Read the comments that stand right above a fence.

    Args:
        document: the page.
        fence: the line of the fence, from 1.
        attached: takes the lines of the comments.
        language: that of the fence.

    Raises:
        PageError: a comment is unknown, has a wrong value, or does not belong above such a fence.
    """
    above = document.text.split("\n")[: fence - 1]
    values: dict[str, object] = {}
    for number in range(fence - 1, 0, -1):
        match = DIRECTIVE.match(above[number - 1])
        if not match:
            break
        attached.add(number)
        name, arguments = match["name"], match["arguments"] or ""
        if name not in DIRECTIVES:
            raise PageError(number, f"неизвестный комментарий {name!r}; есть {', '.join(DIRECTIVES)}")
        if language not in _WHERE.get(name, (language,)):
            raise PageError(number, f"{name}: только над {' и '.join(_WHERE[name])}")
        if name == "skip":
            skip = _SKIP.match(arguments)
            if not skip:
                raise PageError(number, 'пропуск без причины: <!-- skip: next "причина" -->')
            values["skip"] = skip["reason"]
        elif name == "brokers":
            only = _ONLY.match(arguments)
            names = tuple(re.split(r"[,\s]+", only["brokers"])) if only else ()
            if not only or not set(names) <= set(BROKERS):
                raise PageError(number, 'так: <!-- brokers: rabbitmq "причина" -->')
            values["brokers"], values["brokers_reason"] = names, only["reason"]
        elif name in ("exit", "timeout"):
            if not arguments.isdigit():
                raise PageError(number, f"{name}: нужно число")
            values[name] = int(arguments)
        elif name in ("until", "only"):
            values[name] = _expression(number, name, arguments)
        elif arguments:
            raise PageError(number, f"{name}: без значения")
        else:
            values[name.replace("-", "_")] = True
    return Directives(**values)  # type: ignore[arg-type]


def _expression(number: int, name: str, text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise PageError(number, f"{name}: не регулярное выражение: {error}") from None
    if not text:
        raise PageError(number, f"{name}: нужно регулярное выражение")
    return text
