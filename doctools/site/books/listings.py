"""Breaks code where a reader of a book expects it: a long line with a sign, a long listing between its parts.

Names in the text do not break at their hyphens and slashes: a hyphen at the end of a line would be taken for
one of the name, or not.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import html
from lxml.html import HtmlElement

INDENT = 4
"""What a line that goes on is moved in by, in characters."""
LEAST = 4
"""Lines of a listing that are not left alone on a page."""
_BLANK = re.compile(r"\n(?:[ \t]*\n)+")
_LEFT = re.compile(r"\n(?=\S)")


def wrap(block: HtmlElement, columns: int) -> None:
    """Break the lines of a block that are too long, each with a sign that it goes on.

    Args:
        block: `<pre>`; gets an `<i class="wrap">` where a line breaks.
        columns: Characters that a line has room for, the sign apart.
    """
    places, start = set(), 0
    for line in block.text_content().split("\n"):
        left, at = columns, 0
        while len(line) - at > left:
            blank = line.rfind(" ", at + left // 2, at + left)
            at = blank + 1 if blank > 0 else at + left
            places.add(start + at)
            left = columns - INDENT
        start += len(line) + 1
    if places:
        _sign(block, places)


def part(block: HtmlElement, height: float, most: int) -> bool:
    """Make a listing break between its parts: what stands between blank lines or, without one, begins a line.

    Args:
        block: `<pre>`; gets a `<span class="part">` for each, and room instead of blank lines between.
        height: Of a line, in em.
        most: Lines of a part that stays on one page.

    Returns:
        Whether there is more than one.
    """
    content = _content(block)
    text = content.text_content()
    starts = [0]
    for gap in list(_BLANK.finditer(text)) or _LEFT.finditer(text):
        if min(text.count("\n", starts[-1], gap.start()), text.count("\n", gap.end())) >= LEAST - 1:
            starts.append(gap.end())
    if len(starts) == 1:
        return False
    for piece in _cut(content, starts[1:]):
        if piece.getnext() is not None:
            lines = _strip_end(piece)
            piece.set("style", f"padding-bottom: {(lines - 1) * height:.2f}em")
        piece.set("class", "part whole" if len(piece.text_content().splitlines()) <= most else "part")
    return True


def hang(block: HtmlElement, longest: int) -> None:
    """Let a line that a screen has no room for go on further right than it begins.

    Args:
        block: `<pre>`; gets a `<span class="line">` for each such line.
        longest: Characters that every screen has room for.
    """
    content = _content(block)
    starts, indents, at = [], {}, 0
    for line in content.text_content().splitlines(keepends=True):
        if len(line.rstrip("\n")) > longest:
            starts += [at, at + len(line)]
            indents[at] = len(line) - len(line.lstrip(" ")) + INDENT
        at += len(line)
    if not indents:
        return
    places = sorted({place for place in starts if 0 < place < at})
    for place, piece in zip([0, *places], _cut(content, places), strict=True):
        if place in indents:
            piece.set("class", "line")
            piece.set("style", f"padding-left: {indents[place]}ch; text-indent: -{indents[place]}ch")
        else:
            piece.drop_tag()


def hold(body: HtmlElement, room: Callable[[HtmlElement], Mapping[str, int]]) -> None:
    """Keep the words of code in the text whole.

    Args:
        body: The chapter.
        room: Characters that a word may have, by the class that it gets then; the fewest first.
    """
    for code in body.xpath(".//code[not(ancestor::pre)]"):
        limits = room(code)
        for word in _words(code):
            if name := next((name for name, most in limits.items() if len(word.text_content()) <= most), ""):
                word.set("class", name)


def _words(code: HtmlElement) -> list[HtmlElement]:
    """The words of code as elements: those that `doctools.site.words` has made, new ones, or the code."""
    if not len(code):
        words = (code.text or "").split(" ")
        if len(words) == 1:
            return [code]
        code.text = None
        for word in words:
            piece = html.Element("span")
            piece.text, piece.tail = word, " "
            code.append(piece)
        code[-1].tail = None
    elements = list(code)
    for word in elements[:-1]:
        # The typesetter of the PDF wants a blank before an element in one of its own.
        blank = html.Element("span")
        blank.text, word.tail = word.tail, None
        word.addnext(blank)
    return elements


def _content(block: HtmlElement) -> HtmlElement:
    """What the text of a block stands in: its only element, or the block itself."""
    is_only = len(block) == 1 and not block.text and not block[0].tail and block[0].tag == "code"
    return block[0] if is_only else block


def _strip_end(element: HtmlElement) -> int:
    """Take the line ends off the end of an element's text; return how many."""
    lines = 0
    for holder, is_tail in reversed(list(_texts(element))):
        text = (holder.tail if is_tail else holder.text) or ""
        kept = text.rstrip("\n \t")
        lines += text.count("\n", len(kept))
        if is_tail:
            holder.tail = kept
        else:
            holder.text = kept
        if kept:
            break
    return lines


def _cut(content: HtmlElement, places: list[int]) -> list[HtmlElement]:
    """Cut an element at these offsets of its text; each piece is a `<span>` with what is around it."""
    pieces = [html.Element("span") for _ in range(len(places) + 1)]
    copies: list[dict[HtmlElement, HtmlElement]] = [{content: piece} for piece in pieces]
    offset = number = 0
    for element, is_tail in list(_texts(content)):
        around = element.getparent() if is_tail else element
        text = (element.tail if is_tail else element.text) or ""
        if not text and not is_tail and not len(element) and element is not content:
            _copy(element, copies[number])
        while text:
            room = places[number] - offset if number < len(places) else len(text)
            if room == 0:
                number += 1
                continue
            _append(_copy(around, copies[number]), text[:room])
            offset += len(text[:room])
            text = text[room:]
    for child in list(content):
        content.remove(child)
    content.text = None
    content.extend(pieces)
    return pieces


def _copy(element: HtmlElement, copies: dict[HtmlElement, HtmlElement]) -> HtmlElement:
    """The copy of an element in a piece, made with those around it when first asked for."""
    if element not in copies:
        copies[element] = html.Element(element.tag, dict(element.attrib))
        _copy(element.getparent(), copies).append(copies[element])
    return copies[element]


def _append(element: HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _sign(block: HtmlElement, places: set[int]) -> None:
    """Put a sign at these offsets of the block's text."""
    offset = 0
    for element, is_tail in list(_texts(block)):
        whole = text = (element.tail if is_tail else element.text) or ""
        for place in sorted((each for each in places if 0 < each - offset <= len(whole)), reverse=True):
            sign = html.Element("i", {"class": "wrap"})
            text, sign.tail = text[: place - offset], text[place - offset :]
            if is_tail:
                element.tail = text
                element.getparent().insert(element.getparent().index(element) + 1, sign)
            else:
                element.text = text
                element.insert(0, sign)
        offset += len(whole)


def _texts(element: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """Yield where the texts of an element stand, in order: an element, and whether it is its tail."""
    yield element, False
    for child in element:
        yield from _texts(child)
        yield child, True
