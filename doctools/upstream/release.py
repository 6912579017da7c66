"""Takes the steps of a new release of Celery: ``make release VERSION=5.8.0``.

    python -m doctools.upstream.release VERSION

Moves celery and kombu, and nothing else; installs them; writes the inventory; then names each place that a
person must read: sections of the original that changed, names that are gone, what the pages now show, and
versions in prose. Runs on a bare Python, since it makes ``.venv`` anew. Exit status: 0 if there is nothing to
read, 1 if there is, 2 for an error. Through ``make`` any status but 0 becomes 2.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from doctools.checks.problems import ROOT, tell
from doctools.site.record import UpstreamError

_PIN = re.compile(r'(?P<before>"celery(?:\[[^\]]*\])?==)(?P<version>[0-9][0-9a-z.]*)(?=")')
_PYTHON = ".venv/bin/python"
_READ = ("docs", "theme", "README.md", "mkdocs.yml", "pyproject.toml")
"""Where a person has written which release the guide is about."""

Run = Callable[[Sequence[str]], int]
"""Runs a command in the project's folder and gives its exit status; what it prints is for the person."""


def pinned(project: str) -> str:
    """The release that the guide is pinned to.

    Args:
        project: the text of ``pyproject.toml``.

    Raises:
        UpstreamError: it has no such pin, or several.
    """
    found = [match["version"] for match in _PIN.finditer(project)]
    if len(found) != 1:
        raise UpstreamError(f"pyproject.toml: celery закреплена не один раз: {found}")
    return found[0]


def places(root: Path, version: str) -> Iterator[str]:
    """Name the lines, code aside, that speak of a release or of its series, ``5.7.0`` or ``5.7``.

    Args:
        root: the project.
        version: the release.
    """
    from doctools.pages.prose import without_code

    series = ".".join(version.split(".")[:2])
    named = re.compile(rf"(?<![\w.-]){re.escape(series)}(?:\.\d+)?(?![\w-]|\.\d)")
    files = (path for each in _READ for path in sorted([root / each, *(root / each).rglob("*")]))
    for path in files:
        if path.suffix not in (".md", ".html", ".yml", ".toml") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        readable = without_code(text) if path.suffix == ".md" else text
        for number, (line, whole) in enumerate(zip(readable.split("\n"), text.split("\n"), strict=True), 1):
            if named.search(line):
                yield f"{path.relative_to(root)}:{number}: {whole.strip()}"


def take(root: Path, version: str, run: Run) -> int:
    """Take the steps.

    Args:
        root: the project.
        version: the new release.
        run: runs a command.

    Returns:
        The exit status.

    Raises:
        UpstreamError: one of them cannot be taken.
    """
    if not re.fullmatch(r"\d+(\.\d+)+((a|b|rc)\d+)?", version):
        raise UpstreamError(f"VERSION={version}: нужен номер выпуска, например 5.8.0")
    project = root / "pyproject.toml"
    before = project.read_text(encoding="utf-8")
    old = pinned(before)
    project.write_text(_PIN.sub(rf"\g<before>{version}", before), encoding="utf-8")
    if run(["make", "requirements", "UPGRADE=celery kombu"]):
        project.write_text(before, encoding="utf-8")
        raise UpstreamError(f"зависимости celery {version} не сходятся; pyproject.toml возвращён")
    for step, command in (
        ("установка", ["make", "setup"]),
        ("опись выпуска", [_PYTHON, "-m", "doctools.upstream", "inventory"]),
    ):
        if status := run(command):
            raise UpstreamError(f"{step}: {' '.join(command)}: код {status}")
    unread = []
    for what, command in (
        ("разделы, которые изменились", [_PYTHON, "-m", "doctools.upstream", "fresh", "--version", version]),
        ("имена, которых больше нет", [_PYTHON, "-m", "doctools.checks.references"]),
        ("блоки, которые показывают другое", [_PYTHON, "-m", "doctools.engine.update_pages"]),
        (f"упоминания celery {old}", [_PYTHON, "-m", "doctools.upstream.release", "--places", old]),
    ):
        print(f"== {what}", flush=True)
        status = run(command)
        if status > 1 or status < 0:
            raise UpstreamError(f"{' '.join(command)}: код {status}")
        unread += [what] if status else []
    print(f"celery {old} → {version}; прочесть: {'; '.join(unread) or 'нечего'}")
    print("вписанное в страницы покажет git diff docs; потом make lint и make test BROKER=all")
    return 1 if unread else 0


def main(arguments: Sequence[str]) -> int:
    """Take the steps from the command line; gives the exit status of the module.

    Args:
        arguments: the release.
    """
    if arguments[:1] == ["--places"]:
        return tell(places(ROOT, arguments[1]))
    if len(arguments) != 1:
        print("так: make release VERSION=5.8.0", file=sys.stderr)
        return 2
    try:
        return take(
            ROOT, arguments[0], lambda command: subprocess.run(command, cwd=ROOT, check=False).returncode
        )
    except UpstreamError as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
