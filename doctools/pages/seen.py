"""The rendered page is the judge: the code that its visitor sees against the blocks that the engine knows."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import html

from doctools.pages.blocks import Block
from doctools.pages.fences import without_fences
from doctools.pages.includes import expanded
from doctools.pages.lines import NOTE, PageError

_CODE = ("pre", "xmp", "listing", "plaintext", "textarea")
"""Elements that show lines as they stand."""
_UNSEEN = ("template", "noscript", "script", "style", "head")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_MARKUP = re.compile(r"</?\w[^>]*>|^[\s>*+-]*")
DRAWN = "code"
"""The class of what `doctools.site.fences` draws of a fence."""


def unlike(text: str, blocks: Iterable[Block], rendered: str, examples: Path) -> list[PageError]:
    """Compare a page with what became of it.

    Args:
        text: the page.
        blocks: those that the engine knows on it, in order.
        rendered: its HTML, of the text alone or the whole built page.
        examples: the folder of the files that pages show.

    Returns:
        An error for each piece of code that is seen and not known, for each block that is known and not seen,
        and for the first one that is seen in another place.
    """
    known = [(block.line, _bare(_shown(block, examples))) for block in blocks if block.kind != "picture"]
    seen = list(_seen(rendered))
    errors = []
    left = Counter(code for _, code in known)
    for drawn, code in seen:
        if drawn and left[_bare(code)]:
            left[_bare(code)] -= 1
            continue
        what = "блок, которого программа не знает" if drawn else "код не в ограждении"
        errors.append(PageError(_line_of(code, text), f"{what}: читатель его видит, а исполнить его некому"))
    for line, code in known:
        if left[code]:
            left[code] -= 1
            errors.append(PageError(line, "этого блока читатель не видит: он скрыт или нарисован не как код"))
    if not errors:
        places = zip(known, (_bare(code) for _, code in seen), strict=True)
        moved = next((line for (line, code), other in places if code != other), 0)
        if moved:
            errors.append(
                PageError(moved, "читатель видит этот блок в другом месте страницы, чем он исполняется")
            )
    return sorted(errors, key=lambda error: error.line)


def _shown(block: Block, examples: Path) -> str:
    """The lines of a block as the site shows them."""
    text = "\n".join(line.text for line in block.lines)
    if block.kind in ("file", "shown"):
        text = "\n".join(NOTE.sub("", line) for line in expanded(text, examples).split("\n"))
    return text


def _bare(code: str) -> str:
    return "".join(code.split())


def _seen(rendered: str) -> Iterator[tuple[bool, str]]:
    """The code that a visitor sees: whether a fence was drawn, and what stands in it."""
    root = html.fromstring(f"<div>{rendered}</div>") if "<html" not in rendered else html.fromstring(rendered)
    article = next(iter(root.iter("article")), root)
    for element in article.iter(*_CODE):
        around = [element, *element.iterancestors()]
        if any(each.tag in _CODE for each in around[1:]) or any(map(_is_hidden, around)):
            continue
        for note in element.find_class("callout"):
            note.drop_tree()
        yield any(DRAWN in each.classes for each in around), element.text_content()


def _is_hidden(element: html.HtmlElement) -> bool:
    return (
        element.tag in _UNSEEN or "hidden" in element.attrib or bool(_HIDING.search(element.get("style", "")))
    )


def _line_of(code: str, text: str) -> int:
    """Where on a page some code begins: the line that is its first one, or holds it."""
    first = next(filter(None, map(_bare, code.split("\n"))), "")
    for is_like in (str.__eq__, str.__contains__):
        for lines in (without_fences(text).split("\n"), text.split("\n")):
            for number, line in enumerate(lines, 1):
                if is_like(_bare(_MARKUP.sub("", line)), first):
                    return number
    return 1
