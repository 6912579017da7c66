"""The glossary's terms show their definitions in the pages, in whatever form the terms stand."""

import re

import pytest
from lxml import html
from markdown import Markdown

from doctools.site.glossary import FORMS, PAGE, read_forms, read_terms, write_forms

TERMS = read_terms(PAGE.read_text(encoding="utf-8"))
DEFINITIONS = {term.name: term.definition for term in TERMS}


def marks(text: str) -> list[tuple[str, str]]:
    """Renders a piece of a page; gives each marked text with its definition."""
    page = rendered(text, "attr_list", "def_list", "tables", "doctools.site.glossary")
    return [(mark.text_content(), mark.get("title")) for mark in page.iter("abbr")]


def rendered(text: str, *extensions: str) -> html.HtmlElement:
    return html.fragment_fromstring(Markdown(extensions=extensions).convert(text), create_parent="div")


def test_forms_are_those_of_the_page() -> None:
    written, wanted = FORMS.read_text(encoding="utf-8"), write_forms(TERMS)
    assert written == wanted, "docs/glossarii.md changed: run python -m doctools.site.glossary"


def test_forms_can_be_read_back() -> None:
    assert set(read_forms(FORMS.read_text(encoding="utf-8"))) == set(DEFINITIONS)


def test_terms_are_in_alphabetical_order() -> None:
    names = [name.lower().replace("ё", "е") for name in DEFINITIONS]
    assert names == sorted(names)


def test_definitions_are_plain_and_short() -> None:
    for name, definition in DEFINITIONS.items():
        assert definition.endswith("."), f"{name}: no sentence: {definition}"
        assert len(definition) <= 200, f"{name}: too long for a hint, {len(definition)} characters"
        assert not re.search(r"[`*\[\]<>]", definition), f"{name}: markup in the hint: {definition}"


@pytest.mark.parametrize(
    ("text", "shown", "term"),
    [
        ("Запустите воркер.", "воркер", "воркер"),
        ("Много воркеров ждут.", "воркеров", "воркер"),
        ("Воркерам хватит.", "Воркерам", "воркер"),
        ("Включено позднее подтверждение.", "позднее подтверждение", "позднее подтверждение"),
        ("О позднем\nподтверждении забыли.", "позднем\nподтверждении", "позднее подтверждение"),
        ("Без жёсткого\u00a0лимита времени.", "жёсткого\u00a0лимита времени", "жёсткий лимит времени"),
        ("Эта функция идемпотентна.", "идемпотентна", "идемпотентный"),
        ("Через kombu всё и идёт.", "kombu", "kombu"),
    ],
)
def test_any_form_is_marked(text: str, shown: str, term: str) -> None:
    assert marks(text) == [(shown, DEFINITIONS[term])]


@pytest.mark.parametrize(
    "text",
    [
        "## Запуск воркера\n\nСлов тут нет.",
        "Слово `воркер` в коде.",
        "Вот [страница о воркере](https://example.org/) целиком.",
        "| Воркер |\n|---|\n| тут |",
        "Что-то воркерное и без-воркера.",
        "The worker of kombu reads no Russian, and so gets no Russian hints.",
    ],
)
def test_nothing_is_marked(text: str) -> None:
    assert marks(text) == []


def test_a_term_is_marked_once_a_section() -> None:
    text = "Воркер и ещё воркер.\n\n### Ниже\n\nТот же воркер.\n\n## Дальше\n\nСнова у воркера."
    assert [shown for shown, _ in marks(text)] == ["Воркер", "воркера"]


def test_where_one_looks_up_names_no_term_is_marked() -> None:
    text = "## `a`\n\nТип: число\n{}\n\nВоркер."
    assert marks(text.format("{ .facts }")) == []
    assert marks(text.format("")), "the page is like any other"


def test_text_between_the_marks_stays() -> None:
    text = "Брокер ждёт *воркера*, воркер — брокера, а очередь пуста; очередь — это хорошо."
    assert rendered(text, "doctools.site.glossary").text_content() == text.replace("*", "")


def test_marks_are_within_reach_of_keyboard_and_touch() -> None:
    (mark,) = rendered("Запустите воркер.", "doctools.site.glossary").iter("abbr")
    assert mark.get("tabindex") == "0"


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("воркер\n:   Программа.\n\nброкер\n:   Сервер.\n\nворкер\n:   Ещё раз.\n", "defines «воркер» twice"),
        ("воркер (worker)\n:   Программа.\n\n    Подробности.\n", None),
    ],
)
def test_pages_of_a_glossary(page: str, message: str | None) -> None:
    if message:
        with pytest.raises(ValueError, match=message):
            read_terms(page)
    else:
        [(name, english, definition)] = read_terms(page)
        assert (name, english, definition) == ("воркер", "worker", "Программа.")


def test_every_term_of_the_page_is_a_term() -> None:
    page = rendered(PAGE.read_text(encoding="utf-8"), "def_list")
    assert len(list(page.iter("dt"))) == len(TERMS)
