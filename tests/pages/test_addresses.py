"""Headings keep the ids that GitBook gave them."""

import string

import pytest

from doctools.pages.addresses import TABLE, slugify


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        # Links of the owner's own page.
        ("Выбор брокера", "vybor-brokera"),
        ("Сохранение результатов", "sokhranenie-rezultatov"),
        # Names of its files.
        ("Первые шаги с Celery", "pervye-shagi-s-celery"),
        ("Следующие шаги", "sleduyushie-shagi"),
        ("Начало работы с Celery", "nachalo-raboty-s-celery"),
        ("Руководство пользователя Celery", "rukovodstvo-polzovatelya-celery"),
        # Other public GitBook spaces in Russian.
        (
            "Подключение переменных дизайн-системы в виде JavaScript объекта",
            "podklyuchenie-peremennykh-dizain-sistemy-v-vide-javascript-obekta",
        ),
        (
            "Уникальные URL-адреса / поведение при перенаправлении",
            "unikalnye-url-adresa-povedenie-pri-perenapravlenii",
        ),
        ("Что делать, если Сервер не запускается", "chto-delat-esli-server-ne-zapuskaetsya"),
        ("Быстрый старт", "bystryi-start"),
        ("flask.current_app", "flask-current_app"),
        # Letters that these have not.
        ("Подъём цен на ёлки", "podem-cen-na-elki"),
        ("Эй, чьё это жужжание? Щи, хлеб, цапля!", "ei-che-eto-zhuzhzhanie-shi-khleb-caplya"),
        ("proj/celery.py", "proj-celery-py"),
        ("  Об аргументе --app ", "ob-argumente-app"),
        ("Celery\u00a05.7", "celery-5-7"),
    ],
)
def test_slug(heading: str, anchor: str) -> None:
    assert slugify(heading) == anchor


def test_separator() -> None:
    assert slugify("Выбор брокера", "_") == "vybor_brokera"


def test_every_letter_is_in_the_table() -> None:
    alphabet = {chr(code) for code in range(ord("а"), ord("я") + 1)} - {"й"}
    assert set(TABLE) == alphabet
    assert set("".join(TABLE.values())) <= set(string.ascii_lowercase)


def test_composed_and_decomposed_are_the_same() -> None:
    assert slugify("и\u0306 е\u0308") == slugify("й ё") == "i-e"
