"""Expands what a page includes, with the Markdown extension that does it on the site."""

import re
from functools import lru_cache
from pathlib import Path

from markdown import Markdown
from pymdownx.snippets import SnippetMissingError, SnippetPreprocessor

from doctools.pages.lines import Line, PageError

SETTINGS = {"check_paths": True, "restrict_base_path": True, "dedent_subsections": True}
"""Those of `pymdownx.snippets` in mkdocs.yml."""
INCLUDE = re.compile(
    r"""^[ \t]*-+8<-+[ \t]*(?P<quote>["']?)(?P<path>[^":;]*)(?::(?P<section>[\w-]+))?(?P=quote)"""
)
_IN_FILE = re.compile(r'^--8<-- "(?P<path>[^":]+)(?::(?P<section>[\w-]+))?"$')


@lru_cache
def _snippets(examples: Path) -> SnippetPreprocessor:
    settings = {**SETTINGS, "base_path": [str(examples)]}
    markdown = Markdown(extensions=["pymdownx.snippets"], extension_configs={"pymdownx.snippets": settings})
    return markdown.preprocessors["snippet"]


def expanded(text: str, examples: Path) -> str:
    """Put in what a text includes.

    Args:
        text: some Markdown, or the body of a fence.
        examples: the folder of the files that pages show.

    Raises:
        SnippetMissingError: there is no such file, or no such section in it.
    """
    return "\n".join(_snippets(examples).run(text.split("\n"))) if "8<-" in text else text


def included_file(lines: tuple[Line, ...], first: int, examples: Path) -> str:
    """Return the path below ``examples`` of the one file that a fence shows.

    Args:
        lines: the fence's.
        first: the line of the fence.
        examples: the folder of the files that pages show.

    Raises:
        PageError: it shows something else, or there is no such file.
    """
    includes = [_IN_FILE.match(line.text) for line in lines]
    paths = {match["path"] for match in includes if match}
    if not all(includes) or len(paths) != 1:
        raise PageError(first, 'файл не включён: в блоке должно стоять только --8<-- "путь в examples/"')
    path = paths.pop()
    if not (examples / path).is_file():
        raise PageError(first + 1, f"нет файла examples/{path}")
    for match, line in zip(includes, lines, strict=True):
        try:
            expanded(line.text, examples)
        except SnippetMissingError:
            section = match["section"] if match else ""
            raise PageError(line.number, f"в examples/{path} нет раздела {section!r}") from None
    return path
