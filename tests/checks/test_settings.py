"""The chapter on the configuration and the settings of the installed Celery are the same, name by name."""

import re
from dataclasses import replace
from pathlib import Path

import celery
import pytest

from doctools.checks import settings
from doctools.checks.settings import Setting, check, known, update
from doctools.pages.reference import settings as sections

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / settings.PAGE).read_text(encoding="utf-8")


def said(text: str) -> list[str]:
    return [str(problem).removeprefix(settings.PAGE) for problem in check(text)]


def test_chapter_says_what_celery_says() -> None:
    assert said(TEXT) == []


def test_update_leaves_a_right_chapter_alone() -> None:
    assert update(TEXT) == TEXT


def test_knows_settings_of_every_kind() -> None:
    # In the list of Celery, read by the code only, an option of a program in the background.
    assert known()["task_acks_late"] == Setting("task_acks_late", "bool", "False", "CELERY_ACKS_LATE")
    assert known()["redis_client_name"] == Setting("redis_client_name", None, "None", since="5.6")
    assert known()["worker_pidfile"] == Setting("worker_pidfile", "str", "None", since="5.4")
    assert known()["result_expires"].default == "timedelta(days=1)"
    assert known()["broker_url"].variable == "CELERY_BROKER_URL"


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


ACKS = "Тип: `bool` · по умолчанию `False` · старое имя `CELERY_ACKS_LATE`"


@pytest.mark.parametrize(
    ("wrong", "messages"),
    [
        (ACKS.replace("`bool`", "`int`"), ["должно быть «Тип: `bool`»", "неверно «Тип: `int`»"]),
        (
            ACKS.replace("False", "True"),
            ["должно быть «по умолчанию `False`»", "неверно «по умолчанию `True`»"],
        ),
        (
            ACKS.replace("CELERY_ACKS", "CELERY_TASK_ACKS"),
            ["должно быть «старое имя `CELERY_ACKS_LATE`»", "неверно «старое имя `CELERY_TASK_ACKS_LATE`»"],
        ),
        (ACKS + " · с 5.3", ["неверно «с 5.3»"]),
        (ACKS + " · переменная `CELERY_ACKS`", ["неверно «переменная `CELERY_ACKS`»"]),
    ],
)
def test_wrong_fact_is_named_with_its_line(wrong: str, messages: list[str]) -> None:
    text = TEXT.replace(ACKS, wrong)
    assert text != TEXT
    assert said(text) == [f":{line_of(ACKS)}: task_acks_late: {message}" for message in messages]


def test_what_the_author_adds_stays() -> None:
    text = TEXT.replace(ACKS, ACKS.replace("False", "True") + " · опция · брокер: RabbitMQ")
    assert update(text) == TEXT.replace(ACKS, ACKS + " · опция · брокер: RabbitMQ")


def test_missing_facts_and_anchor_are_named_and_written() -> None:
    without = TEXT.replace(ACKS, "Смотрите", 1)
    assert any("task_acks_late: под заголовком нет строки" in message for message in said(without))
    text = TEXT.replace("{ #task-acks-late .facts }", "{ .facts }")
    assert [message.split(": ", 1)[1] for message in said(text)] == [
        "task_acks_late: под фактами должно стоять «{ #task-acks-late .facts }»"
    ]
    assert update(text) == TEXT


def test_setting_without_section_and_section_without_setting() -> None:
    text = TEXT.replace("### `task_acks_late`\n", "### `task_ack_late`\n")
    found = said(text)
    assert (
        f":{line_of('### `task_acks_late`')}: task_ack_late: раздел есть, а настройки у Celery нет"
        in found[-1]
    )
    assert "похоже на task_acks_late" in found[-1]
    assert ":1: task_acks_late: нет раздела об этой настройке" in found
    # The index names what the page has.
    assert any("таблица #po-alfavitu не та" in message for message in found)


def test_second_section_of_a_setting() -> None:
    again = f"{TEXT}\n### `timezone`\n"
    assert any(
        f"timezone: раздел уже есть в строке {line_of('### `timezone`')}" in message
        for message in said(again)
    )


def test_new_setting_and_new_default_of_celery(monkeypatch: pytest.MonkeyPatch) -> None:
    new = dict(known())
    new["task_new"] = Setting("task_new", "int", "3", "CELERY_NEW")
    new["task_acks_late"] = replace(new["task_acks_late"], default="True")
    monkeypatch.setattr(settings, "known", lambda: new)
    assert said(TEXT) == [
        ":1: task_new: нет раздела об этой настройке",
        f":{line_of(ACKS)}: task_acks_late: должно быть «по умолчанию `True`»",
        f":{line_of(ACKS)}: task_acks_late: неверно «по умолчанию `False`»",
    ]


def test_headings_in_fences_are_no_sections() -> None:
    assert [section.name for section in sections("```text\n### `timezone`\n```\n### `include`\n")] == [
        "include"
    ]


def test_every_setting_said_to_do_nothing_is_read_by_nothing() -> None:
    """`azureblockblob_retry_*` and `cassandra_bundle_path`: their names stand nowhere but in the defaults."""
    package = Path(celery.__file__).parent
    read = {
        word
        for path in package.rglob("*.py")
        if path.name != "defaults.py"
        for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    }
    unread = {name for name, setting in known().items() if setting.old and name not in read}
    said_so = {section.name for section in sections(TEXT) if "ни на что не влияет" in section.facts}
    # These two are read, and used for nothing.
    used_for_nothing = {"result_exchange", "result_exchange_type"}
    # Options that a command takes, and has no word for in its code.
    used_for_nothing |= {
        f"{program}_executable"
        for program in ("beat", "events", "worker")
        if "executable" not in (package / "bin" / f"{program}.py").read_text(encoding="utf-8")
    }
    assert said_so - unread == used_for_nothing
    assert unread <= said_so
