"""What a check complains of, how its command says so, and what chapters held to facts have in common."""

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Problem:
    """One mistake; `path` is as it was given, `line` counts from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def by_line(path: str, found: Iterable[tuple[int, str]]) -> list[Problem]:
    """Return the mistakes of a file, each given by its line and what is wrong, in the order of the lines."""
    return [Problem(path, line, message) for line, message in sorted(found, key=lambda each: each[0])]


def tell(problems: Iterable[object]) -> int:
    """Print problems, one a line; returns the exit status of a check: 1 if there are any, else 0."""
    found = list(problems)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def hold(
    arguments: list[str] | None,
    page: str,
    check: Callable[[str], list[Problem]],
    update: Callable[[str], str],
    written: str,
) -> int:
    """Run the command of a chapter that is held to the installed Celery: name where they differ.

    Args:
        arguments: The command line without the program's name; None: the process's own.
        page: The chapter, from the project's folder.
        check: Finds the differences in its text.
        update: Writes in what can be, before that, if `--update` is among the arguments.
        written: What `update` writes, for `--help`.

    Returns:
        0 without differences, 1 with some.
    """
    parser = argparse.ArgumentParser(description=f"Сверить {page} с установленной Celery.")
    parser.add_argument("--update", action="store_true", help=f"вписать {written}")
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    if parser.parse_args(arguments).update and (new := update(text)) != text:
        path.write_text(new, encoding="utf-8")
        text = new
    return tell(check(text))
