"""A picture is drawn while the site is built, stands in the page as SVG, and can be read by everybody."""

import re

import pytest
from lxml import html
from markdown import Markdown

from doctools.site import pictures
from doctools.site.fences import FenceError

SET_UP = {
    "pymdownx.superfences": {
        "custom_fences": [
            {"name": "d2", "class": "d2", "format": pictures.render, "validator": pictures.validate},
        ]
    }
}
DOWN = "direction: down\nброкер -> воркер: сообщение\n"


def draw(source: str, head: str = 'alt="Брокер и воркер"') -> html.HtmlElement:
    made = Markdown(extensions=["pymdownx.superfences"], extension_configs=SET_UP).convert(
        f"Текст.\n\n```d2 {head}\n{source}\n```\n\nДальше."
    )
    return html.fragment_fromstring(made, create_parent="div")


def svg_of(page: html.HtmlElement) -> html.HtmlElement:
    (svg,) = page.xpath("//figure[@class='d2']/svg")
    return svg


def test_picture_stands_in_the_page() -> None:
    page = draw(DOWN, 'title="Путь & цель" alt="Брокер <отдаёт> воркеру"')
    svg = svg_of(page)
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Брокер <отдаёт> воркеру"
    assert [text.text_content() for text in svg.iter("text")] == ["брокер", "воркер", "сообщение"]
    assert page.xpath("string(//figure[@class='d2']/figcaption)") == "Путь & цель"
    assert [p.text_content() for p in page.iter("p")] == ["Текст.", "Дальше."]


def test_picture_brings_no_styles_fonts_scripts_or_addresses() -> None:
    svg = svg_of(draw(DOWN))
    assert not list(svg.iter("style", "script", "image", "a"))
    assert not re.search(
        r"https?://(?!www\.w3\.org/)|data:|@font-face", html.tostring(svg, encoding="unicode")
    )


def test_colours_are_left_to_the_page() -> None:
    """Whatever is painted carries one of the classes that pictures.css colours."""
    for shape in svg_of(draw(DOWN)).xpath(".//g//*[@fill]"):
        classes = shape.get("class") or ""
        assert shape.get("fill") == "none" or re.search(r"\bfill-(N|B|AA|AB)\d\b", classes), classes


def test_the_same_text_gives_the_same_picture() -> None:
    first = pictures.inline_svg(DOWN, "раз")
    pictures.inline_svg.cache_clear()
    assert pictures.inline_svg(DOWN, "раз") == first


@pytest.mark.parametrize(
    ("source", "head", "message"),
    [
        (DOWN, 'title="Без слов"', "no alt"),
        (DOWN, 'alt=""', "no alt"),
        (DOWN, 'alt="Да" width="9"', "неизвестный атрибут width"),
        ("брокер -> {", 'alt="Да"', "D2 refuses a picture"),
        ("а: {icon: /etc/hostname}", 'alt="Да"', "строка 1"),
        ("а -> б\nа: {icon: https://x.example/a.png}", 'alt="Да"', "строка 2"),
        ("...@/etc/hostname", 'alt="Да"', "'@'"),
        ("а: @kartinka", 'alt="Да"', "'@'"),
        ('а: {link: "javascript:alert(1)"}', 'alt="Да"', "<a>"),
        ('а: {link: "https://x.example/"}', 'alt="Да"', "<a>"),
        ("direction: right\nа -> б: длинное\nб -> в: длинное\nв -> г: длинное\n", 'alt="Да"', "px wide"),
    ],
)
def test_what_bad_input_gets(source: str, head: str, message: str) -> None:
    with pytest.raises(FenceError, match=message):
        draw(source, head)


def test_an_icon_that_hides_its_name_does_not_get_into_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "FROM_ELSEWHERE", re.compile("(?!)"))
    with pytest.raises(pictures.PictureError, match="<image>"):
        draw("а: {icon: /etc/hostname}")


def test_at_in_a_label_is_a_letter() -> None:
    svg = svg_of(draw('direction: down\n"@app.task" -> user@host\n'))
    assert [text.text_content() for text in svg.iter("text")] == ["@app.task", "user@host"]


def test_a_picture_has_no_style_of_its_own() -> None:
    svg = svg_of(draw(DOWN))
    assert not svg.xpath(".//@style")
    assert {text.get("text-anchor") for text in svg.iter("text")} == {"middle"}
