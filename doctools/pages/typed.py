"""What a reader types in a block, told from what is printed."""

import codeop
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from doctools.pages.lines import Line, PageError

LONGEST_COMMAND = 200
"""Lines of a command that anybody would type: bash is asked after each."""
_MAY_GO_ON = re.compile(
    r"['\"`({[]|<<|(?:[|&]|\\)\s*$|\b(?:for|while|until|if|case|select|do|then|else)\b", re.MULTILINE
)
"""What every command that goes on in the next line has; bash, which knows, is asked only of these."""
_QUOTED = re.compile(r"""'[^'\n]*'|"(?:[^"$`\\\n]|\$\w)*\"""")
_SUBSTITUTED = re.compile(r"""\$\(([^'"`\\(){}\[\]<#\n]*)\)""")
"""What is whole by itself: a string, the output of a command without any."""
_WAITS = ("unexpected end of file", "unexpected EOF", "delimited by end-of-file")
"""What bash says of a command that goes on in the next line."""


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


def statements(lines: Sequence[Line]) -> Iterator[Typed]:
    """Tell the statements of a Python session from what they print.

    Raises:
        PageError: the session does not begin with a prompt.
    """
    found: list[tuple[list[Line], list[Line]]] = []
    for line in lines:
        text = line.text
        source, shown = found[-1] if found else ([], [])
        if text.startswith(">>> ") or text == ">>>":
            found.append(([Line(line.number, text[4:])], []))
        elif not source:
            if text:
                raise PageError(line.number, "pycon начинается с «>>> »")
        elif not shown and (text.startswith("... ") or text == "...") and _goes_on(source):
            source.append(Line(line.number, text[4:]))
        else:
            shown.append(line)
    for source, shown in found:
        yield Typed(tuple(source), _without_blank_ends(shown))


def _goes_on(source: list[Line]) -> bool:
    """Whether Python would ask for one more line of this statement."""
    if source[-1].text == "" and len(source) > 1:
        return False
    try:
        return codeop.compile_command("\n".join(each.text for each in source), symbol="single") is None
    except (SyntaxError, ValueError, OverflowError):
        return False


def commands(lines: Sequence[Line], prompt: str = "") -> Iterator[Typed]:
    """Tell the commands of a shell session, and ``^C``, from what they print.

    Args:
        lines: those of the block.
        prompt: that of a program in the terminal; what follows it is typed too. Empty: there is none.

    Raises:
        PageError: a command is not finished.
    """
    source: list[Line] = []
    shown: list[Line] = []
    asked, waits = "", False
    for line in lines:
        text = line.text
        program = prompt if prompt and (text == prompt or text.startswith(f"{prompt} ")) else ""
        if waits:
            source.append(Line(line.number, text[4:]) if asked else line)
        elif text.startswith("$ ") or text == "^C" or program:
            if source or _without_blank_ends(shown):
                yield Typed(tuple(source), _without_blank_ends(shown), asked)
            typed = text[len(program) + 1 :] if program else text.removeprefix("$ ")
            source, shown, asked = [Line(line.number, typed)], [], program
        else:
            shown.append(line)
            continue
        waits = _goes_on(source) if asked == ">>>" else not asked and _unfinished(source)
        if waits and len(source) == LONGEST_COMMAND:
            break
    if waits:
        raise PageError(
            source[0].number,
            "команда не закончена: bash ждёт ещё строк (кавычка, скобка, heredoc); «> » перед ними не пишут",
        )
    if source or _without_blank_ends(shown):
        yield Typed(tuple(source), _without_blank_ends(shown), asked)


def _unfinished(source: Sequence[Line]) -> bool:
    """Whether the shell would ask for one more line of this command."""
    text = "\n".join(each.text for each in source)
    slashes = len(text) - len(text.rstrip("\\"))
    if slashes % 2 and not source[-1].text.lstrip().startswith("#"):
        return True
    return not _whole(text) and _bash_waits(text)


def _whole(text: str) -> bool:
    """Whether a command is finished for sure, so that bash, which takes its time, need not be asked."""
    if not _MAY_GO_ON.search(text):
        return True
    if text.rstrip().endswith("\\"):
        return False
    bare = _QUOTED.sub("\0", text.replace("\\\n", " "))
    bare = _SUBSTITUTED.sub(r"x \1 ", bare)
    # An escaped quote, one in a comment, a string with escapes: what was taken for a string may be none.
    return not re.search(r"[\\#]|\$\0", bare) and not _MAY_GO_ON.search(bare)


@cache
def _bash_waits(text: str) -> bool:
    said = subprocess.run(["bash", "-n", "-c", text], capture_output=True, text=True, env={"LC_ALL": "C"})
    return any(each in said.stderr for each in _WAITS)


def _without_blank_ends(lines: Sequence[Line]) -> tuple[Line, ...]:
    said = [number for number, line in enumerate(lines) if line.text.strip()]
    return tuple(lines[said[0] : said[-1] + 1]) if said else ()
