"""Tells the prose of a Markdown page from everything else.

What is no prose is blanked out character by character, so that a position in the result is a position in
the file.
"""

import re
from collections.abc import Callable

from doctools.pages.fences import fences
from doctools.pages.head import head_length

# Stands for a character that is no prose: neither a space nor a letter to any rule.
BLANK = "\x00"


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", BLANK, text)


def _blank_but(*groups: str) -> Callable[[re.Match[str]], str]:
    """Return a replacement that blanks a match, all but these named groups."""

    def replace(match: re.Match[str]) -> str:
        out = list(_blank(match[0]))
        for name in groups:
            if match[name] is not None:
                start, end = (at - match.start() for at in match.span(name))
                out[start:end] = match[name]
        return "".join(out)

    return replace


_blank_match = _blank_but()

_SAID = re.compile(r"^(?:title|description|brokers_why):[ ]*(?P<q>[\"']?)(?P<text>.*?)(?P=q)[ ]*$")
"""A line of a head whose value is prose."""

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
INLINE = re.compile(r"(?<!`)(?P<t>`+)(?!`)(?P<code>(?:(?!\n[ \t]*\n).)+?)(?<!`)(?P=t)(?!`)", re.S)

_MARKUP: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    # !!! note "Заголовок", ??? tip "…", === "Вкладка": the quotes are syntax, what they hold is prose.
    (
        re.compile(
            r"^[ \t]*(?:!!!|\?\?\?\+?|===[!+]?)(?:[ ]+[\w-]+)*(?:[ ]+\"(?P<text>[^\n]*)\")?[ ]*$", re.M
        ),
        _blank_but("text"),
    ),
    (re.compile(r"^[ \t]*(?:-+8<-+)[^\n]*$", re.M), _blank_match),
    (re.compile(r"^[ ]{0,3}\[[^\]\n]+\]:[^\n]*$", re.M), _blank_match),
    (re.compile(r"\]\((?:[^()\n]|\([^()\n]*\))*\)"), _blank_match),
    (re.compile(r"\]\[[^\]\n]*\]"), _blank_match),
    (re.compile(r"\{[ ]*[:#.%][^{}\n]*\}"), _blank_match),
    (re.compile(r"</?[A-Za-z][^<>]*>|<https?://[^<>\s]*>"), _blank_match),
    (re.compile(r"https?://[^\s)<>«»]+"), _blank_match),
    (re.compile(r"\+\+[\w+-]+\+\+"), _blank_match),
    (re.compile(r":[a-z][a-z0-9_-]*(?:-[a-z0-9_]+)+:"), _blank_match),
    # List markers, rules, table rulers.
    (re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])(?=[ \t])", re.M), _blank_match),
    (re.compile(r"^[ \t]*(?:[-*_][ ]?){3,}$", re.M), _blank_match),
    (re.compile(r"^[ \t]*\|?(?:[ ]*:?-{3,}:?[ ]*\|?)+$", re.M), _blank_match),
]


def without_code(markdown: str) -> str:
    """Return the text with code, comments and front matter blanked out (of it `title` and the like stay).

    Each character is blanked by one, and the line breaks stay.
    """
    lines = markdown.split("\n")
    for fence in fences(markdown):
        lines[fence.line - 1 : fence.end] = map(_blank, lines[fence.line - 1 : fence.end])
    for number, line in enumerate(lines[: head_length(markdown)]):
        lines[number] = _SAID.sub(_blank_but("text"), line) if _SAID.match(line) else _blank(line)
    markdown = "\n".join(lines)
    # In this order: what is found earlier may hold what looks like the later.
    return INLINE.sub(_blank_match, COMMENT.sub(_blank_match, markdown))


def prose(markdown: str) -> str:
    """Return the text with everything that is no prose blanked out: code, links' targets, HTML, syntax.

    Each character is blanked by one, and the line breaks stay.
    """
    text = without_code(markdown)
    for pattern, replace in _MARKUP:
        text = pattern.sub(replace, text)
    return text
