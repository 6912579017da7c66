"""What a reader types in a block, told from what is printed."""

from __future__ import annotations

import codeop
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from doctools.pages.lines import Line, PageError

_COMPOUND = re.compile(
    r"(\||&&)\s*$|(^|[;&|\s])(for|while|until|if|do|then|else|case|\{|\()(\s|$)", re.MULTILINE
)
"""What may make a command that goes on in the next line; bash knows whether it does."""
_HEREDOC = re.compile(r"(?<!<)<<(?!<)-?\s*(['\"]?)([A-Za-z_]\w*)\1")


@dataclass(frozen=True)
class Typed:
    """What a reader types, and the lines that the page shows under it.

    ``prompt`` is that of the program in the terminal that it is typed into; empty: bash, or Python itself.
    """

    source: tuple[Line, ...]
    shown: tuple[Line, ...]
    prompt: str = ""

    @property
    def is_interrupt(self) -> bool:
        """Whether it is Ctrl+C."""
        return self.text == "^C"

    @property
    def line(self) -> int:
        """Where it begins on the page."""
        return self.source[0].number if self.source else self.shown[0].number

    @property
    def text(self) -> str:
        """What is typed, without prompts."""
        return "\n".join(each.text for each in self.source)


def statements(lines: list[Line]) -> Iterator[Typed]:
    """Tell the statements of a Python session from what they print.

    Raises:
        PageError: the session does not begin with a prompt.
    """
    source: list[Line] = []
    shown: list[Line] = []
    for line in lines:
        text = line.text
        if text.startswith(">>> ") or text == ">>>":
            if source:
                yield Typed(tuple(source), _without_blank_ends(shown))
            source, shown = [Line(line.number, text[4:])], []
        elif not source:
            if text:
                raise PageError(line.number, "pycon начинается с «>>> »")
        elif not shown and (text.startswith("... ") or text == "...") and _goes_on(source):
            source.append(Line(line.number, text[4:]))
        else:
            shown.append(line)
    if source:
        yield Typed(tuple(source), _without_blank_ends(shown))


def _goes_on(source: list[Line]) -> bool:
    """Whether Python would ask for one more line of this statement."""
    if source[-1].text == "" and len(source) > 1:
        return False
    try:
        return codeop.compile_command("\n".join(each.text for each in source), symbol="single") is None
    except (SyntaxError, ValueError, OverflowError):
        return False


def commands(lines: list[Line], prompt: str = "") -> Iterator[Typed]:
    """Tell the commands of a shell session, and ``^C``, from what they print.

    Args:
        lines: those of the block.
        prompt: that of a program in the terminal; what follows it is typed too. Empty: there is none.
    """
    source: list[Line] = []
    shown: list[Line] = []
    asked = ""
    for line in lines:
        text = line.text
        program = prompt if prompt and (text == prompt or text.startswith(f"{prompt} ")) else ""
        if text.startswith("$ ") or text == "^C" or program:
            if source or _without_blank_ends(shown):
                yield Typed(tuple(source), _without_blank_ends(shown), asked)
            typed = text[len(program) + 1 :] if program else text.removeprefix("$ ")
            source, shown, asked = [Line(line.number, typed)], [], program
        elif asked == ">>>" and not shown and text.startswith("...") and _goes_on(source):
            source.append(Line(line.number, text[4:]))
        elif source and not asked and not shown and _unfinished(source):
            source.append(line)
        else:
            shown.append(line)
    if source or _without_blank_ends(shown):
        yield Typed(tuple(source), _without_blank_ends(shown), asked)


def _unfinished(source: list[Line]) -> bool:
    """Whether the shell would ask for one more line of this command."""
    text = "\n".join(each.text for each in source)
    if source[-1].text.endswith("\\"):
        return True
    heredoc = _HEREDOC.search(source[0].text)
    if heredoc and all(each.text != heredoc[2] for each in source[1:]):
        return True
    if _COMPOUND.search(text):
        return _bash_waits(text)
    if heredoc:
        return False
    unescaped = re.sub(r"\\.", "", text)
    quotes = re.sub(r"'[^']*'|\"[^\"]*\"", "", unescaped)
    return "'" in quotes or '"' in quotes


@lru_cache
def _bash_waits(text: str) -> bool:
    said = subprocess.run(["bash", "-n", "-c", text], capture_output=True, text=True, env={"LC_ALL": "C"})
    return "unexpected end of file" in said.stderr


def _without_blank_ends(lines: list[Line]) -> tuple[Line, ...]:
    first, last = 0, len(lines)
    while first < last and not lines[first].text.strip():
        first += 1
    while last > first and not lines[last - 1].text.strip():
        last -= 1
    return tuple(lines[first:last])
