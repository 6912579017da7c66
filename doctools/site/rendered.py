"""Renders the text of a page as the site does, without building the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from markdown import Markdown
from mkdocs.utils.yaml import yaml_load
from pymdownx.superfences import SuperFencesException

from doctools.pages.addresses import built_file
from doctools.pages.blocks import Block, blocks
from doctools.pages.faults import faults
from doctools.pages.head import front_matter, head_length
from doctools.pages.lines import PageError
from doctools.pages.seen import unlike


class Renderer:
    """Markdown with the extensions that mkdocs.yml names; pictures are not drawn, which takes long.

    Args:
        root: The project.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def _markdown(self) -> Markdown:
        with (self._root / "mkdocs.yml").open(encoding="utf-8") as file:
            listed = yaml_load(file)["markdown_extensions"]
        settings: dict[str, dict[str, Any]] = {}
        for each in listed:
            settings |= (
                {each: {}} if isinstance(each, str) else {name: given or {} for name, given in each.items()}
            )
        settings["pymdownx.snippets"]["base_path"] = [str(self._root / "examples")]
        for fence in settings["pymdownx.superfences"]["custom_fences"]:
            if fence["name"] != "*":
                fence["format"] = _not_drawn
        return Markdown(extensions=list(settings), extension_configs=settings)

    def __call__(self, name: str, text: str) -> str:
        """Return the HTML of a page's text.

        Args:
            name: The page's path below `docs/`.
            text: The page; its head is left out.
        """
        del name
        lines = text.split("\n")[head_length(text) :]
        return self._markdown.reset().convert("\n".join(lines))


def _not_drawn(source: str, *_: object, **__: object) -> str:
    return f"<figure>{escape(source)}</figure>"


def built(site: Path) -> Callable[[str, str], str]:
    """Return what gives the HTML of a page of a built site, by its path below `docs/`; its text is no matter.

    Args:
        site: The site's folder.
    """
    return lambda name, _: built_file(site, name).read_text(encoding="utf-8")


def complaints(root: Path, html_of: Callable[[str, str], str] | None) -> list[str]:
    """Say what is wrong with the pages, each with file and line.

    Args:
        root: The project, with `docs/`, `examples/` and mkdocs.yml.
        html_of: Gives the HTML of a page by its path below `docs/` and its text, to be compared with what the
            engine knows of it; None: only the sources are looked at.
    """
    return [
        f"{path.relative_to(root).as_posix()}:{error.line}: {error.text}"
        for path in sorted((root / "docs").rglob("*.md"))
        for error in _of_page(path, root, html_of)
    ]


def _of_page(path: Path, root: Path, html_of: Callable[[str, str], str] | None) -> list[PageError]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return [PageError(1, f"файл не в UTF-8: {error.reason}, байт {error.start}")]
    found = faults(text, root / "examples")
    if found or html_of is None or front_matter(text).template == "redirect.html":
        return found
    try:
        html = html_of(path.relative_to(root / "docs").as_posix(), text)
    except SuperFencesException as error:
        return [PageError(1, str(error))]
    except FileNotFoundError:
        return [PageError(1, "страница не собрана")]
    known = [block for block in blocks(text, root / "examples") if isinstance(block, Block)]
    return unlike(text, known, html, root / "examples")
