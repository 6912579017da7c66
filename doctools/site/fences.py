"""Draws the code blocks of the pages: what is typed is told from what is printed, files carry their names.

The page runner's own parser says which lines are typed, so a page shows as a command exactly what the
tests execute as one. In the HTML what is typed is `<kbd>`, what is printed `<samp>`: a copy button has
nothing to guess, and a reader without scripts or without colours has the prompt.

Set up as the custom fence `*` of `pymdownx.superfences` with `validate` and `render`. As a Markdown
extension (`doctools.site.fences` in `markdown_extensions`) it takes the comments to our checks out.
"""

import re
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from pathlib import Path

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, String, _TokenType, is_token_subtype
from pygments.util import ClassNotFound
from pymdownx.superfences import SuperFencesException

from doctools.pages.blocks import blocks
from doctools.pages.directives import comments_above
from doctools.pages.fences import fences, without_fences
from doctools.pages.lines import NOTE, PageError
from doctools.pages.typed import Typed
from doctools.site.extension import rewriting

SESSIONS = {"console": "Терминал", "pycon": "Консоль Python"}
PROMPTS = {"console": "$", "pycon": ">>>"}
LEXERS = {"$": "bash", ">>>": "python"}
# Few classes: each is a colour of theme/assets/code.css, and every byte is sent with every block.
CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (Keyword, "k"),
    (String, "s"),
    (Number, "m"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
)


# Speaks to doctools.checks.references.
NOT_EXISTING = re.compile(r"[ \t]*<!--[ ]*not-existing:.*-->[ \t]*")


def _without_comments(text: str) -> str:
    """Takes the comments for our checks out: readers need none, and in a list they break the markup.

    The prompt that one of them names becomes an attribute of its fence.
    """
    lines, outside = text.split("\n"), without_fences(text).split("\n")
    removed = {number for number, line in enumerate(outside, 1) if NOT_EXISTING.fullmatch(line)}
    for fence in fences(text):
        for number, match in comments_above(lines, fence.line):
            removed.add(number)
            if match["name"] == "prompt":
                lines[fence.line - 1] += f' prompt="{match["arguments"]}"'
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in removed)


# Before the includes, whose comments are part of what a page shows.
makeExtension = rewriting(_without_comments, "directives", 33)  # noqa: N816 (name given by Python-Markdown)


class FenceError(SuperFencesException):  # type: ignore[misc]  # has no types
    """A fence that is none of the guide's; it fails the build."""


class Validator:
    """Takes attributes from the first line of a fence, for `pymdownx.superfences`.

    It fills the options that `render` gets and is always true: what is wrong is a `FenceError`, never a fence
    shown as text. A class, because Zensical pickles what mkdocs.yml names.

    Args:
        known: Names of the attributes; any other is wrong.
    """

    def __init__(self, *known: str) -> None:
        self.known = known

    def __call__(
        self, language: str, inputs: dict[str, str], options: dict[str, str], _attrs: object, _md: object
    ) -> bool:
        """Fills the options; raises a `FenceError` for what is not known."""
        if unknown := sorted(set(inputs) - set(self.known)):
            raise FenceError(
                f"```{language}: неизвестный атрибут {', '.join(unknown)}; есть {' и '.join(self.known[:2])}"
            )
        options.update(inputs)
        return True


validate = Validator("title", "hl_lines", "prompt")


def render(
    source: str, language: str, css_class: str, options: dict[str, str], *_: object, **__: object
) -> str:
    """Draws one block, for `pymdownx.superfences`.

    Args:
        source: Text of the block, includes expanded.
        language: Name of the fence.
        css_class: Class of the block.
        options: `title` and `hl_lines`, as `validate` left them.

    Returns:
        A group with the name of the file or terminal, if it has one, and the code.

    Raises:
        FenceError: A session that does not keep to the format of the pages.
    """
    title = options.get("title", "")
    if language in SESSIONS:
        kind, label = "session", title or SESSIONS[language]
        body = session(source, language, title, options.get("prompt", ""))
    else:
        kind, label = "file", f"Файл {title}" if title else "Код"
        body = file(source, language, lines_of(options.get("hl_lines", "")))
    head = f'<div class="{css_class}-name">{escape(title)}</div>' if title else ""
    return (
        f'<div class="{css_class} {css_class}-{kind}" role="group" aria-label="{escape(label)}">'
        f'{head}<pre translate="no"><code>{body}</code></pre></div>'
    )


@lru_cache(maxsize=4096)
def session(source: str, language: str, title: str, prompt: str = "") -> str:
    """Draws what a reader types and what is printed.

    Args:
        source: Text of the block, prompts included.
        language: `console` or `pycon`.
        title: Name of the terminal; one that is named may go on without a command.
        prompt: That of a program in the terminal which is typed into.

    Returns:
        HTML; a typed statement is one `<kbd>`, what follows it one `<samp>`.

    Raises:
        FenceError: The parser of the pages does not understand the block.
    """
    fence = "`" * 8
    comment = f"<!-- prompt: {prompt} -->\n" if prompt else ""
    head = f'{language} title="{title}"' if title else language
    block = next(iter(blocks(f"{comment}{fence}{head}\n{source}\n{fence}", Path())))
    if isinstance(block, PageError):
        raise FenceError(f"```{language}: {block.text}: {source[:60]!r}…")
    starts = {each.line - block.line - 1: each for each in block.typed if each.source}
    lines = source.split("\n")
    drawn = []
    number = 0
    while number < len(lines):
        if typed := starts.get(number):
            drawn.append(_typed(typed, typed.prompt or PROMPTS[language], lines[number:]))
            number += len(typed.source)
            continue
        first = number
        while number < len(lines) and number not in starts:
            number += 1
        drawn.append(f"<samp>{escape(chr(10).join(lines[first:number]), quote=False)}</samp>")
    return "\n".join(drawn)


def _typed(typed: Typed, prompt: str, shown: list[str]) -> str:
    if typed.is_interrupt:
        return '<span class="key">^C</span>'
    drawn = []
    coloured = highlight(typed.text, LEXERS.get(prompt, "text"))
    for place, (line, whole) in enumerate(zip(coloured, shown, strict=False)):
        mark = "..." if place and prompt == ">>>" else "" if place else prompt
        mark += " " if mark and whole.rstrip() != mark else ""
        drawn.append((f'<span class="gp">{escape(mark, quote=False)}</span>' if mark else "") + line)
    return f"<kbd>{chr(10).join(drawn)}</kbd>"


def file(source: str, language: str, marked: frozenset[int]) -> str:
    """Draws a file.

    Args:
        source: Its text.
        language: Name of the fence; empty: plain text.
        marked: Numbers of the lines to be marked, from 1.

    Returns:
        HTML. A note `# (1)!` becomes its number in a circle.
    """
    source = source.rstrip("\n")
    notes = [NOTE.search(line) for line in source.split("\n")]
    text = "\n".join(NOTE.sub("", line) for line in source.split("\n"))
    drawn = []
    for number, (line, note) in enumerate(zip(highlight(text, language), notes, strict=True), 1):
        callout = f' <span class="callout">{note[1]}</span>' if note else ""
        drawn.append(f"<mark>{line}{callout}</mark>" if number in marked else line + callout)
    return "\n".join(drawn)


@lru_cache(maxsize=4096)
def highlight(text: str, language: str) -> tuple[str, ...]:
    """Colours code.

    Args:
        text: The code.
        language: A name that Pygments knows, or an empty one.

    Returns:
        HTML, line by line; runs of one colour are one element.

    Raises:
        FenceError: Pygments does not know the language.
    """
    lines = [""]
    tokens = _lexer(language).get_tokens(text)
    for css, run in groupby(tokens, key=lambda token: _class_of(token[0]) if token[1].strip() else ""):
        for place, part in enumerate("".join(value for _, value in run).split("\n")):
            if place:
                lines.append("")
            if part:
                shown = escape(part, quote=False)
                lines[-1] += f'<span class="{css}">{shown}</span>' if css and part.strip() else shown
    return tuple(lines)


@cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language or "text", stripnl=False, ensurenl=False)
    except ClassNotFound as error:
        raise FenceError(f"```{language}: такого языка нет") from error


@cache
def _class_of(token: _TokenType) -> str:
    return next((css for kind, css in CLASSES if is_token_subtype(token, kind)), "")


def lines_of(ranges: str) -> frozenset[int]:
    """Reads `hl_lines`.

    Args:
        ranges: Numbers and ranges, `2 4-6`.

    Returns:
        The numbers of the lines, from 1.

    Raises:
        FenceError: It is something else.
    """
    numbers: set[int] = set()
    for part in ranges.split():
        if not (match := re.fullmatch(r"(\d+)(?:-(\d+))?", part)):
            raise FenceError(f'hl_lines="{ranges}": номера строк пишутся так: 2 4-6')
        numbers.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(numbers)
