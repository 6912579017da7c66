"""What a book says of itself: title, version, date, terms."""

import re
from datetime import UTC, datetime
from html import escape

from doctools.site.badges import day
from doctools.site.books.volume import Volume

AUTHOR = "По документации Celery © 2009–2016 Ask Solem и участников проекта Celery"
LICENSE = "https://creativecommons.org/licenses/by-sa/4.0/deed.ru"
RIGHTS = "Текст — CC BY-SA 4.0, код — BSD из трёх пунктов"

FRONT_LINE = re.compile(r'\n?<p class="books">.*?</p>')
"""What the front page of a site that has books says of them."""
_KINDS = {"pdf": "PDF", "epub": "EPUB", "zip": "сайт в архиве"}


def title_page(volume: Volume) -> str:
    """Return the title page: what it is, of which day, on which terms.

    Args:
        volume: The book.
    """
    address = f'<br/><a href="{escape(volume.url)}">{escape(volume.url)}</a>' if volume.url else ""
    return (
        f"<h1>{escape(volume.title)}</h1>"
        f'<p class="about">Руководство по Celery\u00a0{volume.celery}<br/>{date(volume)}{address}</p>'
        f'<div class="terms"><p>Текст доступен по лицензии <a href="{LICENSE}">'
        "Creative Commons «С\u00a0указанием авторства\u00a0— на тех же условиях» 4.0 Всемирная</a> "
        "(CC\u00a0BY-SA\u00a04.0), код\u00a0— по лицензии BSD из трёх пунктов.</p><p>Руководство написано по "
        f'<a href="https://docs.celeryq.dev/en/stable/">документации Celery</a> версии '
        f"{volume.celery}\u00a0— "
        "«Celery User Manual», ©\u00a02009–2016 Ask Solem и\u00a0участники проекта Celery, тоже "
        "CC\u00a0BY-SA\u00a04.0. По сравнению с\u00a0ней предложения и\u00a0примеры написаны заново, "
        "ошибки и\u00a0устаревшие места исправлены. Авторы Celery не отвечают за это руководство "
        "и\u00a0не одобряли его.</p></div>"
    )


def front_line(sizes: dict[str, int]) -> str:
    """Return what the front page says of the books.

    Args:
        sizes: Bytes by file name.
    """
    links = ", ".join(
        f'<a href="{name}" download>{_KINDS[name.rpartition(".")[2]]}</a> ({size(number)})'
        for name, number in sizes.items()
    )
    return f'<p class="books">Руководство целиком, чтобы читать без сети: {links}.</p>'


def size(number: int) -> str:
    """Return a size as a reader reads it: `2509268` → `2,5 МБ`."""
    return f"{number / 1e6:.1f}\u00a0МБ".replace(".", ",")


def date(volume: Volume) -> str:
    """Return the day of the book, in words."""
    return day(datetime.fromtimestamp(volume.date, UTC).date().isoformat())
