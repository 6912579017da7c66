"""The chapter on signals against the installed Celery: each signal with its arguments stands in its tables.

What a signal brings is not only what Celery declares (`providing_args`): some arguments are only in the calls
that send it. So the calls are read too.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import celery
from celery import signals
from celery.utils.dispatch import Signal

from doctools.pages import reference

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / reference.SIGNALS
_ARGUMENT = re.compile(r"(?:^|[,;] )`(\w+)`")


def installed() -> dict[str, set[str]]:
    """Return the signals of the installed Celery, each with the arguments that its handlers get."""
    found = {
        name: set(signal.providing_args)
        for name, signal in vars(signals).items()
        if isinstance(signal, Signal)
    }
    for path in Path(celery.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "signals" in text:
            for name, argument in _sent(ast.parse(text), found):
                found[name].add(argument)
    return found


def _sent(tree: ast.Module, known: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the arguments of each call that sends a signal: `signals.NAME.send(…)`, or by another name."""

    def signal(node: ast.expr) -> str | None:
        """Return NAME of `signals.NAME.send` and `NAME.send`."""
        if not (isinstance(node, ast.Attribute) and node.attr == "send"):
            return None
        owner = node.value
        name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", None)
        return name if name in known else None

    aliases = {
        ast.unparse(target): name
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (name := signal(node.value))
        for target in node.targets
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = signal(node.func) or aliases.get(ast.unparse(node.func))
            if name:
                yield from ((name, each.arg) for each in node.keywords if each.arg not in (None, "sender"))


def described(text: str) -> dict[str, set[str]]:
    """Return the signals that a page's tables describe, each with its arguments.

    Raises:
        ValueError: A signal stands there twice, or its anchor is not its name.
    """
    found: dict[str, set[str]] = {}
    for row in reference.named_rows(text):
        if row.name in found or row.anchor != row.name:
            raise ValueError(f"{row.name}: второй раз или с чужим якорем")
        found[row.name] = set(_ARGUMENT.findall(row.cells[-1]))
    return found


def differences(page: Mapping[str, set[str]], release: Mapping[str, set[str]]) -> list[str]:
    """Return where the page and the release differ, one line a signal."""
    said = [f"{name}: на странице нет" for name in sorted(release.keys() - page.keys())]
    said += [f"{name}: нет в Celery" for name in sorted(page.keys() - release.keys())]
    for name in sorted(page.keys() & release.keys()):
        said += [f"{name}: на странице нет аргумента {each}" for each in sorted(release[name] - page[name])]
        said += [f"{name}: в Celery нет аргумента {each}" for each in sorted(page[name] - release[name])]
    return said
