"""Compares the chapter on the command line with the commands and options of the installed Celery.

    python -m doctools.checks.commands            names each difference, file and line; exits 1
    python -m doctools.checks.commands --update   writes options, values and defaults in, names the rest

Each command has a section, and below its heading a table of its options, one a row:

    ## `celery worker` { #celery-worker }

    | Опция | По умолчанию | Что делает |
    |---|---|---|
    | <span id="celery-worker-concurrency"></span>`-c`, `--concurrency` строка | — | … |

The first two columns come from click's own tree, the last one is the author's. In the sections of `celery
inspect` and `celery control` another table has the commands of remote control; in that of `celery amqp`,
the sub-commands.
"""

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from celery.bin.celery import celery
from celery.worker.control import Panel

from doctools.checks.problems import Problem, by_line, hold
from doctools.pages import reference
from doctools.pages.reference import (
    CHILDREN_HEAD,
    OPTIONS_HEAD,
    CommandSection,
    child_row,
    option_row,
    rows,
)

PAGE = f"docs/{reference.COMMANDS}"
_KINDS = tomllib.loads(Path(__file__).with_name("commands.toml").read_text(encoding="utf-8"))["kinds"]


@dataclass(frozen=True)
class Option:
    """An option as the page shows it: its cell, its default, and the long name by which it is known."""

    cell: str
    default: str
    name: str


def _kind(param: Any) -> str:
    if param.is_flag:
        return ""
    choices = getattr(param.type, "choices", None)
    if choices:
        return " " + " ".join(f"`{choice}`" for choice in choices)
    name = str(param.type.name).lower()
    return f" {_KINDS.get(name, 'строка')}"


def _default(param: Any) -> str:
    value = param.default
    if callable(value) or param.is_flag or value is None or str(value).startswith("Sentinel"):
        return "—"
    # The worker's own name, which click was told as that of this machine.
    if param.name == "hostname":
        return "`celery@%h`"
    return f"`{value}`"


def _option(path: str, param: Any) -> Option:
    names = [*param.opts, *param.secondary_opts]
    # The short one first; of several long ones the first names the option.
    names.sort(key=lambda name: name.startswith("--"))
    name = next(name for name in names if name.startswith("--"))
    anchor = f"{path.replace(' ', '-')}{name.removeprefix('-')}"
    codes = ", ".join(f"`{each}`" for each in names)
    return Option(f'<span id="{anchor}"></span>{codes}{_kind(param)}', _default(param), name)


def _own(command: Any) -> bool:
    """Whether a command is Celery's own, and none that another package, as Flower, adds."""
    module = getattr(command.callback, "__module__", "celery")
    return module.partition(".")[0] in ("celery", "click", "click_repl")


def _commands(path: str = "celery", command: Any = celery) -> Iterator[tuple[str, list[Any]]]:
    """Yield the paths of Celery's own commands, as `celery worker`, and what click knows of their options."""
    yield path, [param for param in command.params if param.param_type_name != "argument"]
    for name, sub in sorted(getattr(command, "commands", {}).items()):
        if _own(sub):
            yield from _commands(f"{path} {name}", sub)


@cache
def tree() -> dict[str, list[Option]]:
    """Return the options of each command, by its path: `celery worker`."""
    return {
        path: [_option(path, param) for param in params if not param.hidden] for path, params in _commands()
    }


def spellings() -> dict[str, list[str]]:
    """Return all names of the options of each command, those that `--help` does not show too."""
    return {
        path: [name for param in params for name in (*param.opts, *param.secondary_opts)]
        for path, params in _commands()
    }


@cache
def remote() -> dict[str, list[str]]:
    """Return the commands of remote control: those of `celery inspect` and of `celery control`."""
    return {
        f"celery {kind}": sorted(
            name for name, info in Panel.meta.items() if info.type == kind and info.visible
        )
        for kind in ("inspect", "control")
    }


def check(text: str) -> list[Problem]:
    """Return where the page and the installed Celery differ, in the order of its lines."""
    return by_line(PAGE, _differences(text))


def _differences(text: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    seen = {section.path: section for section in reference.commands(text)}
    for section in reference.commands(text):
        if section.path not in tree():
            yield section.start + 1, f"{section.path}: раздел есть, а команды такой нет"
        else:
            yield from _check_options(lines, section)
            yield from _check_commands(lines, section)
    told = {f"{path} {name}" for path in seen for name in _children(path)}
    missing = (name for name in tree() if name not in seen and name not in told)
    yield from ((1, f"{name}: нет раздела об этой команде") for name in missing)


def _check_options(lines: list[str], section: CommandSection) -> Iterator[tuple[int, str]]:
    known = {option.name: option for option in tree()[section.path]}
    start, end = rows(lines, section.start, section.end, OPTIONS_HEAD)
    for number, line in enumerate(lines[start:end], start + 1):
        row = option_row(line)
        option = known.pop(row.long, None) if row else None
        if row is None or option is None:
            yield number, f"{section.path}: такой опции нет: {line}"
            continue
        name = f"{section.path} {option.name}"
        if row.cell != option.cell:
            yield number, f"{name}: должно быть «{option.cell}»"
        if row.default != option.default:
            yield number, f"{name}: по умолчанию должно быть «{option.default}»"
        if not row.text:
            yield number, f"{name}: не сказано, что она делает"
    yield from ((section.start + 1, f"{section.path} {name}: нет строки об этой опции") for name in known)


def _children(path: str) -> list[str]:
    """Return what the table of commands in a section has to name: sub-commands that have no options."""
    if path == "celery":
        return []
    beginning = f"{path} "
    children = [name for name, options in tree().items() if name.startswith(beginning) and not options]
    return [*remote().get(path, ()), *(name.removeprefix(beginning) for name in children)]


def _check_commands(lines: list[str], section: CommandSection) -> Iterator[tuple[int, str]]:
    known = set(_children(section.path))
    start, end = rows(lines, section.start, section.end if known else 0, CHILDREN_HEAD)
    for number, line in enumerate(lines[start:end], start + 1):
        if (name := child_row(line)) in known:
            known.remove(name)
        else:
            yield number, f"{section.path}: такой команды нет: {line}"
    for name in sorted(known):
        yield section.start + 1, f"{section.path} {name}: нет строки об этой команде"


def update(text: str) -> str:
    """Return a page with the options as they should be; what the author says of them stays."""
    lines = text.split("\n")
    for section in reversed(list(reference.commands(text))):
        options = tree().get(section.path, [])
        if not options:
            continue
        start, end = rows(lines, section.start, section.end, OPTIONS_HEAD)
        said = {}
        for line in lines[start:end]:
            if (row := option_row(line)) and row.long:
                said[row.long] = row.text
        new = [f"| {each.cell} | {each.default} | {said.get(each.name, '')} |" for each in options]
        if start:
            lines[start:end] = new
        else:
            lines[section.start + 1 : section.start + 1] = ["", OPTIONS_HEAD, "|---|---|---|", *new]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; see the module and `hold`."""
    return hold(arguments, PAGE, check, update, "опции и значения по умолчанию")


if __name__ == "__main__":
    sys.exit(main())
