"""Where a command ends: bash knows, and is asked only where there is a doubt."""

import random

import pytest

from doctools.pages import typed
from doctools.pages.lines import Line

# What looks like a string and is none, and what a command waits behind.
PARTS = (
    "'",
    '"',
    "''",
    '"b"',
    "\\",
    "\\\n",
    "#",
    " ",
    "$",
    "$(",
    ")",
    "`",
    "{",
    "<<",
    "<",
    "|",
    "&",
    "if",
    ";",
    "\n",
)


def commands(text: str) -> list[str]:
    lines = [Line(number, line) for number, line in enumerate(f"$ {text}".split("\n"), 1)]
    return [each.text for each in typed.commands(lines)]


@pytest.mark.parametrize(
    "text",
    [
        "echo 'a' \"b $HOME\" '$c'",
        "printf '(\\n' > a",
        "kill $(cat a.pid)",
        "id=$(cat a.pid)",
        "grep '^a$' b | wc -l",
        "ls \\\n    -l 'a b'",
        "echo 'do' 'if'",
    ],
)
def test_of_a_command_that_is_whole_bash_is_not_asked(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not typed._bash_waits(text)
    monkeypatch.setattr(typed, "_bash_waits", None)
    assert commands(text) == [text]


@pytest.mark.parametrize("text", ["a $'\\'b' 'c", "a | # 'b'", "a <\\\n", "a \\' 'b"])
def test_what_only_seems_whole_goes_on(text: str) -> None:
    assert typed._bash_waits(text)
    assert not typed._whole(text)


def test_a_command_that_seems_whole_is_so_to_bash() -> None:
    chance = random.Random(5)
    asked = 0
    while asked < 300:
        text = "a " + "".join(chance.choices(PARTS, k=chance.randint(1, 6)))
        if typed._MAY_GO_ON.search(text) and typed._whole(text):
            asked += 1
            assert not typed._bash_waits(text), text
