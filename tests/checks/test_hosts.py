"""What a reader types works on a machine that is not called as the one of the examples."""

import pytest

from doctools.checks.hosts import elsewhere


def found(text: str, name: str = "page.md") -> list[str]:
    """What is said of a page with this text."""
    return [str(each) for each in elsewhere({name: text})]


def console(*lines: str) -> str:
    """A block of a terminal."""
    return "\n".join(("```console", *lines, "```", ""))


NAMED = "$ celery -A shop inspect ping -d celery@web1"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (console("$ date", NAMED), 3),
        (console("$ celery -A shop \\", "> inspect ping -d celery@web1"), 3),
        ("```pycon\n>>> inspect(['celery@web1'])\n```\n", 2),
        ("```pycon\n>>> inspect(\n...     ['celery@web1'])\n```\n", 3),
    ],
)
def test_a_command_that_names_the_machine_is_found(text: str, line: int) -> None:
    [said] = found(text)
    assert said.startswith(f"docs/page.md:{line}: celery@web1: у читателя машина зовётся иначе")


@pytest.mark.parametrize(
    "text",
    [
        f"Вместо `web1` подставьте имя своей машины.\n\n{console(NAMED)}",
        console("$ celery -A shop inspect ping -d celery@$(hostname)", "->  celery@web1: OK"),
        console("$ celery -A shop worker -n printer@web1", "$ celery -A shop inspect ping -d printer@web1"),
        console("$ celery -A shop worker --hostname=printer@web1"),
    ],
    ids=("the page says so", "printed only", "a name that was given", "a name that is given"),
)
def test_what_works_elsewhere_is_right(text: str) -> None:
    assert not found(text)


def test_entries_for_maintainers_are_theirs() -> None:
    assert not found(console(NAMED), "errors.en.md")
