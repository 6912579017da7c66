"""A picture is drawn while the site is built, stands in the page as SVG, and can be read by everybody."""

import re

import pytest
from bs4 import BeautifulSoup, Tag
from markdown import Markdown

from doctools.site import pictures

SET_UP = {
    "pymdownx.superfences": {
        "custom_fences": [
            {"name": "d2", "class": "d2", "format": pictures.render, "validator": pictures.validate},
        ]
    }
}
DOWN = "direction: down\nброкер -> воркер: сообщение\n"


def draw(source: str, head: str = 'alt="Брокер и воркер"') -> BeautifulSoup:
    html = Markdown(extensions=["pymdownx.superfences"], extension_configs=SET_UP).convert(
        f"Текст.\n\n```d2 {head}\n{source}\n```\n\nДальше."
    )
    return BeautifulSoup(html, "html.parser")


def svg_of(page: BeautifulSoup) -> Tag:
    svg = page.select_one("figure.d2 > svg")
    assert svg is not None
    return svg


def test_picture_stands_in_the_page() -> None:
    page = draw(DOWN, 'title="Путь & цель" alt="Брокер <отдаёт> воркеру"')
    svg = svg_of(page)
    assert svg["role"] == "img"
    assert svg["aria-label"] == "Брокер <отдаёт> воркеру"
    assert [text.get_text() for text in svg.select("text")] == ["брокер", "воркер", "сообщение"]
    caption = page.select_one("figure.d2 > figcaption")
    assert caption is not None
    assert caption.get_text() == "Путь & цель"
    assert [p.get_text() for p in page.select("p")] == ["Текст.", "Дальше."]


def test_picture_brings_no_styles_fonts_scripts_or_addresses() -> None:
    svg = svg_of(draw(DOWN))
    assert not svg.select("style, script, image, a")
    assert not re.search(r"https?://(?!www\.w3\.org/)|data:|@font-face", str(svg))


def test_colours_are_left_to_the_page() -> None:
    """Whatever is painted carries one of the classes that pictures.css colours."""
    for shape in svg_of(draw(DOWN)).select("g [fill]"):
        classes = " ".join(shape.get("class") or [])
        assert shape["fill"] == "none" or re.search(r"\bfill-(N|B|AA|AB)\d\b", classes), str(shape)


def test_the_same_text_gives_the_same_picture() -> None:
    first = pictures.inline_svg(DOWN, "раз")
    pictures.inline_svg.cache_clear()
    assert pictures.inline_svg(DOWN, "раз") == first


@pytest.mark.parametrize(
    ("source", "head", "message"),
    [
        (DOWN, 'title="Без слов"', "no alt"),
        (DOWN, 'alt=""', "no alt"),
        (DOWN, 'alt="Да" width="9"', "unknown attribute width"),
        ("брокер -> {", 'alt="Да"', "D2 refuses a picture"),
        ("direction: right\nа -> б: длинное\nб -> в: длинное\nв -> г: длинное\n", 'alt="Да"', "px wide"),
    ],
)
def test_what_bad_input_gets(source: str, head: str, message: str) -> None:
    with pytest.raises(pictures.PictureError, match=message):
        draw(source, head)
