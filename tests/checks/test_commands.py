"""The chapter on the command line and the commands of the installed Celery are the same, option by option."""

from dataclasses import replace
from pathlib import Path

import pytest

from doctools.checks import commands
from doctools.checks.commands import check, remote, tree, update

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / commands.PAGE).read_text(encoding="utf-8")
CONCURRENCY = '<span id="celery-worker-concurrency"></span>`-c`, `--concurrency` строка'
LEVEL = '<span id="celery-worker-loglevel"></span>'


def said(text: str) -> list[str]:
    return [str(problem).removeprefix(commands.PAGE) for problem in check(text)]


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


def row(beginning: str) -> str:
    return next(line for line in TEXT.split("\n") if line.startswith(f"| {beginning}"))


def test_chapter_says_what_celery_says() -> None:
    assert said(TEXT) == []
    assert update(TEXT) == TEXT


def test_knows_commands_options_and_remote_control() -> None:
    assert len(tree()) > 35
    assert sum(map(len, tree().values())) > 100
    assert CONCURRENCY in [option.cell for option in tree()["celery worker"]]
    # One option with the word that turns it off.
    assert any("`--no-enable-remote-control`" in option.cell for option in tree()["celery beat"])
    assert "ping" in remote()["celery inspect"]
    assert "shutdown" in remote()["celery control"]


def test_option_without_a_row() -> None:
    text = TEXT.replace(row(CONCURRENCY) + "\n", "")
    assert said(text) == [
        f":{line_of('## `celery worker`')}: celery worker --concurrency: нет строки об этой опции"
    ]
    # A row that has to be written is named until its author has said what the option does.
    assert ["--concurrency: не сказано" in message for message in said(update(text))] == [True]


def test_row_without_an_option() -> None:
    text = TEXT.replace("`--concurrency` строка", "`--parallel` строка")
    found = said(text)
    assert found[0].endswith("celery worker --concurrency: нет строки об этой опции")
    assert found[1].startswith(f":{line_of(CONCURRENCY)}: celery worker: такой опции нет")


def test_wrong_spelling_kind_and_default() -> None:
    at = line_of(CONCURRENCY)
    assert said(TEXT.replace(CONCURRENCY, CONCURRENCY.replace("`-c`", "`-C`"))) == [
        f":{at}: celery worker --concurrency: должно быть «{CONCURRENCY}»"
    ]
    assert said(TEXT.replace(CONCURRENCY, CONCURRENCY.replace("строка", "целое"))) == [
        f":{at}: celery worker --concurrency: должно быть «{CONCURRENCY}»"
    ]
    level = row(LEVEL)
    assert said(TEXT.replace(level, level.replace("| `WARNING` |", "| `INFO` |"))) == [
        f":{line_of(LEVEL)}: celery worker --loglevel: по умолчанию должно быть «`WARNING`»"
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("| `ping` |", "celery inspect ping: нет строки об этой команде"),
        ("| `shutdown` |", "celery control shutdown: нет строки об этой команде"),
        ("| `queue.purge` |", "celery amqp queue.purge: нет строки об этой команде"),
    ],
)
def test_command_without_a_row(line: str, message: str) -> None:
    whole = next(each for each in TEXT.split("\n") if each.startswith(line))
    assert [found.split(": ", 1)[1] for found in said(TEXT.replace(whole + "\n", ""))] == [message]
    renamed = said(TEXT.replace(line, "| `nosuch` |"))
    assert f":{line_of(line)}: " in renamed[-1]
    assert "такой команды нет" in renamed[-1]


def test_command_without_a_section_and_section_without_a_command() -> None:
    text = TEXT.replace("## `celery purge`", "## `celery clean`")
    assert said(text) == [
        ":1: celery purge: нет раздела об этой команде",
        f":{line_of('## `celery purge`')}: celery clean: раздел есть, а команды такой нет",
    ]


def test_new_option_and_new_default_of_celery(monkeypatch: pytest.MonkeyPatch) -> None:
    new = {path: list(options) for path, options in tree().items()}
    (level,) = (option for option in new["celery worker"] if option.name == "--loglevel")
    new["celery worker"].remove(level)
    new["celery worker"].append(replace(level, default="`INFO`"))
    new["celery call"].append(replace(level, name="--new"))
    monkeypatch.setattr(commands, "tree", lambda: new)
    assert [message.split(": ", 1)[1] for message in said(TEXT)] == [
        "celery worker --loglevel: по умолчанию должно быть «`INFO`»",
        "celery call --new: нет строки об этой опции",
    ]
