"""Lets a tall figure of the PDF come after the text that follows it, where it would leave a page half empty.

WeasyPrint 70 knows no figures that float to the next page: one that has no room takes along what follows.
Here a chapter is laid out, and where a figure leaves much of a page bare, what stands after it goes before
it, until the page is filled: no other figure, and nothing beyond the next heading of the second level. The
words before a figure stay where they are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml.html import HtmlElement

BARE = 0.15
"""Share of a page that may be left empty before a figure."""
MOVES = 4
"""Elements that may go before a figure: it must not stand far from where it is spoken of."""
NUMBER = "data-number"
"""What an element of a chapter is known by in the pages: its place among the others."""
WHOLE = ".//*[contains(concat(' ', @class, ' '), ' short ')] | self::*[contains(@class, ' short')]"
_SECTIONS = ("h1", "h2")
_HEADINGS = (*_SECTIONS, "h3", "h4")


@dataclass(frozen=True)
class Place:
    """Where a part of an element is: the number of the element, its ends as shares of a page."""

    number: int
    top: float
    foot: float


def settle(body: HtmlElement, layout: Callable[[HtmlElement], list[list[Place]]]) -> None:
    """Move the figures of a chapter that leave a page bare.

    Args:
        body: The chapter.
        layout: Lays the chapter out: what is on each page, in order.
    """
    tried: set[HtmlElement] = set()
    while set(body.iterchildren("figure")) - tried:
        found = _bare(body, layout, tried)
        if found is None:
            return
        figure, room, heights = found
        tried.add(figure)
        _fill(figure, room, heights)


def places(pages: list[Any]) -> list[list[Place]]:
    """Return what is on the pages of a chapter.

    Args:
        pages: WeasyPrint's pages of a chapter whose elements have their numbers.
    """
    return [list(_places(page._page_box, page._page_box)) for page in pages]


def _places(box: Any, page: Any) -> Iterator[Place]:
    element = getattr(box, "element", None)
    if element is not None and element.get(NUMBER) and box.is_in_normal_flow():
        top = box.position_y + box.margin_top - page.margin_top
        yield Place(int(element.get(NUMBER)), top / page.height, (top + box.border_height()) / page.height)
        return
    for child in getattr(box, "children", ()):
        yield from _places(child, page)


def _bare(
    body: HtmlElement, layout: Callable[[HtmlElement], list[list[Place]]], tried: set[HtmlElement]
) -> tuple[HtmlElement, float, list[float]] | None:
    """The first figure that leaves a page bare, how much of it, and how tall each element is."""
    elements = list(body)
    pages = layout(body)
    heights = [0.0] * len(elements)
    for page in pages:
        for place in page:
            heights[place.number] += place.foot - place.top
    for before, page in pairwise(pages):
        if not before or not page:
            continue
        number = page[0].number
        # What leads to a figure comes along with it.
        while _leads(elements[number]):
            number += 1
        room = 1 - before[-1].foot - sum(heights[page[0].number : number])
        figure = elements[number]
        if figure.tag == "figure" and figure not in tried and room > BARE and before[-1].number < number:
            return figure, room, heights
    return None


def _fill(figure: HtmlElement, room: float, heights: list[float]) -> None:
    """Let what follows a figure go before it, as long as there is room."""
    number = figure.getparent().index(figure)
    for _ in range(MOVES):
        unit = list(_unit(figure))
        height = sum(heights[number + 1 : number + 1 + len(unit)])
        is_whole = any(element.xpath(WHOLE) for element in unit)
        if not unit or room < BARE or (is_whole and height > room):
            return
        unit[-1].addnext(figure)
        number += len(unit)
        room -= height


def _unit(figure: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the next element, with what must stay with it; nothing if that is no text of the section."""
    found = []
    for element in figure.itersiblings():
        if element.tag in ("figure", *_SECTIONS):
            return
        found.append(element)
        if not _leads(element):
            yield from found
            return


def _leads(element: HtmlElement) -> bool:
    """Tell whether an element stays on one page with what comes after it."""
    return element.tag in _HEADINGS or "follows" in element.get("class", "").split()
