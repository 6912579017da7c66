"""The comments above a fence: what they say of its block."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doctools.pages.head import BROKERS
from doctools.pages.lines import PageError

DIRECTIVE = re.compile(r"^\s*<!--+\s*(?P<name>[a-z-]+)(?::\s*(?P<arguments>.*?))?\s*--+>\s*$")
_SESSIONS = ("console", "pycon")
_WHERE: dict[str, tuple[str, ...]] = {
    "skip": (),
    "brokers": (),
    "keeps-running": ("console",),
    "until": ("console",),
    "only": ("console",),
    "ends": ("console",),
    "exit": ("console",),
    "prompt": ("console",),
    "unordered": _SESSIONS,
    "timeout": _SESSIONS,
    "repeat": _SESSIONS,
    "errors": _SESSIONS,
}
"""The comments, each with the kinds of blocks that it says something of; with none: of all."""
DIRECTIVES = tuple(_WHERE)
_SKIP = re.compile(r'^next\s+"(?P<reason>[^"]+)"$')
_ONLY = re.compile(r'^(?P<brokers>[\w, ]+?)\s+"(?P<reason>[^"]+)"$')


@dataclass(frozen=True)
class Directives:
    """What the comments above a fence say.

    Three are regular expressions: ``until`` is found in the last line shown of a command that goes on, and in
    none before it; ``only`` in all lines shown of what it prints later, and in none between them; ``errors``
    in the lines of a log, from this block to the end of the page, that say of an error and are not shown.

    ``ends`` says that what runs in the block's terminal has ended, ``ends_of`` names the terminals where
    something ends because of this block. ``repeat`` lets each command that shows something be repeated until
    it shows that; ``prompt`` is that of a program which runs in the terminal, and what follows it is typed.
    """

    skip: str | None = None
    keeps_running: bool = False
    until: str = ""
    only: str = ""
    ends: bool = False
    ends_of: tuple[str, ...] = ()
    repeat: bool = False
    prompt: str = ""
    errors: str = ""
    exit: int = 0
    unordered: bool = False
    timeout: float | None = None
    brokers: tuple[str, ...] = BROKERS
    brokers_reason: str = ""


def comments_above(lines: Sequence[str], fence: int) -> Iterator[tuple[int, re.Match[str]]]:
    """Find the comments right above a fence, from the last.

    Args:
        lines: those of the page.
        fence: the line of the fence, from 1.

    Yields:
        The line of each, from 1, and what :data:`DIRECTIVE` finds in it.
    """
    for number in range(fence - 1, 0, -1):
        match = DIRECTIVE.match(lines[number - 1])
        if not match:
            return
        yield number, match


def directives(lines: Sequence[str], fence: int, language: str) -> Directives:
    """Read the comments that stand right above a fence.

    Args:
        lines: those of the page.
        fence: the line of the fence, from 1.
        language: that of the fence.

    Raises:
        PageError: a comment is unknown, has a wrong value, or does not belong above such a fence.
    """
    values: dict[str, object] = {}
    seen: set[str] = set()
    for number, match in comments_above(lines, fence):
        name, arguments = match["name"], match["arguments"] or ""
        if "-->" in arguments:
            raise PageError(number, "каждый комментарий пишут на своей строке")
        if name not in DIRECTIVES:
            raise PageError(number, f"неизвестный комментарий {name!r}; есть {', '.join(DIRECTIVES)}")
        if name in seen:
            raise PageError(number, f"комментарий {name!r} стоит над блоком дважды")
        seen.add(name)
        if _WHERE[name] and language not in _WHERE[name]:
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
        elif name in ("until", "only", "errors"):
            values[name] = _expression(number, name, arguments)
        elif name == "prompt":
            if not arguments or arguments == "$":
                raise PageError(
                    number, "prompt: нужно приглашение программы, например <!-- prompt: (Pdb) -->"
                )
            values[name] = arguments
        elif name == "ends" and arguments:
            titles = tuple(title.strip() for title in arguments.split(";"))
            if not all(titles) or len(set(titles)) < len(titles):
                raise PageError(number, "ends: терминалы называют через «;», каждый один раз")
            values["ends_of"] = titles
        elif arguments:
            raise PageError(number, f"{name}: без значения")
        else:
            values[name.replace("-", "_")] = True
    return Directives(**values)  # type: ignore[arg-type]  # each was read as its field is


def _expression(number: int, name: str, text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise PageError(number, f"{name}: не регулярное выражение: {error}") from None
    if not text:
        raise PageError(number, f"{name}: нужно регулярное выражение")
    return text
