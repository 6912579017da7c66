"""A tall figure of the PDF lets the text after it go first, where a page would stay half empty."""

from __future__ import annotations

import re

import pytest
from lxml import html
from lxml.html import HtmlElement

from doctools.site.books import figures, pdf
from doctools.site.books.figures import Place
from doctools.site.books.volume import Chapter, Volume

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="1200" viewBox="0 0 300 1200"></svg>'
FIGURE = '<figure class="d2"><img src="a.svg" alt="" width="300"></figure>'
ELEMENT = r"(\w+):(\w+)"
KINDS = {"div": "code short"}


def settled(body: str, tall: dict[str, float], page: float = 1.0) -> str:
    """The names of the elements of a chapter in their order, after its figures are settled.

    An element is as tall as its name says; one that does not fit begins a page.
    """
    made = (
        f"<{tag} id='{name}' class='{KINDS.get(tag, '')}'></{tag}>" for tag, name in re.findall(ELEMENT, body)
    )
    chapter = html.fragment_fromstring("".join(made), create_parent="article")

    def layout(body: HtmlElement) -> list[list[Place]]:
        pages: list[list[Place]] = [[]]
        for number, element in enumerate(body):
            top = pages[-1][-1].foot if pages[-1] else 0.0
            if top + tall[element.get("id")] > page:
                pages.append([])
                top = 0.0
            pages[-1].append(Place(number, top, top + tall[element.get("id")]))
        return pages

    figures.settle(chapter, layout)
    return " ".join(element.get("id") for element in chapter)


@pytest.mark.parametrize(
    ("body", "order"),
    [
        # As much as there is room for; what is left is no waste.
        ("p:a figure:F p:b p:c p:d p:e", "a b c F d e"),
        # A subsection may begin before it, a section may not.
        ("p:a figure:F h3:h p:c p:d", "a h c d F"),
        ("p:a figure:F h2:h p:c p:d", "a F h c d"),
        # Not past another figure, which may have a page to fill, too.
        ("p:a figure:F figure:G p:c", "a F c G"),
        # Code that stays on one page and has no room there.
        ("p:a figure:F div:C p:d", "a F C d"),
        # A heading and words that lead to it go along.
        ("p:a h2:h figure:F p:c p:d", "a h c d F"),
    ],
)
def test_text_goes_before_a_figure_that_has_no_room(body: str, order: str) -> None:
    tall = {"a": 0.5, "b": 0.2, "c": 0.2, "d": 0.2, "e": 0.2, "h": 0.05, "F": 0.6, "G": 0.6, "C": 0.6}
    assert settled(body, tall) == order


def test_a_figure_that_has_room_stays() -> None:
    body = "p:a figure:F p:b"
    assert settled(body, {"a": 0.3, "F": 0.6, "b": 0.3}) == "a F b"
    # Nor does one that leaves next to nothing bare.
    assert settled(body, {"a": 0.9, "F": 0.6, "b": 0.05}) == "a F b"


def test_pages_of_the_book_are_filled() -> None:
    words = "<p>" + "Слово за словом, строка за строкой. " * 40 + "</p>"
    text = f"<article><h1>Глава</h1>{words * 3}{FIGURE}{words * 3}</article>"
    chapter = Chapter("a", "Глава", 0, html.fragment_fromstring(text))
    volume = Volume("Книга", "5.7.0", 1_000_000_000, "", [chapter], {"a.svg": PICTURE})
    order = [element.tag for element in pdf.settled(volume, [])[0]]
    assert order.index("figure") > 4
    assert sorted(order) == sorted(element.tag for element in chapter.body)
