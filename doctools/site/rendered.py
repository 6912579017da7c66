"""Renders the text of a page as the site does, without building the site."""

import signal
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from html import escape
from itertools import chain
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
from doctools.pages.unsafe import unsafe
from doctools.site.spread import spread

PUBLISHED = ("docs", "examples", "theme")
"""Folders whose files get to the readers."""


class Renderer:
    """Markdown with the extensions that mkdocs.yml names; pictures are not drawn, which takes long."""

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
    """Return what gives the HTML of a page of a built site, by its path below `docs/` (and its text)."""
    return lambda name, _: built_file(site, name).read_text(encoding="utf-8")


def complaints(root: Path, html_of: Callable[[str, str], str] | None, *, sound: bool = False) -> list[str]:
    """Say what is wrong with the pages, each with file and line.

    Args:
        root: The project, with `docs/`, `examples/` and mkdocs.yml.
        html_of: Gives the HTML of a page by its path below `docs/` and its text, to be compared with what the
            engine knows of it; None: only the sources are looked at.
        sound: Whether the sources were looked at, and there is nothing wrong with them.
    """
    if outside := [*_links_outside(root)]:
        return outside

    def complain(path: Path) -> list[str]:
        name = path.relative_to(root).as_posix()
        return [f"{name}:{error.line}: {error.text}" for error in _of_page(path, root, html_of, sound)]

    pages = sorted((root / "docs").rglob("*.md"))
    return [*chain.from_iterable(spread(complain, pages, lambda path: path.stat().st_size))]


def _links_outside(root: Path) -> Iterator[str]:
    """Complain of links to what is no part of the project: a build would publish it."""
    for folder in PUBLISHED:
        for path in sorted((root / folder).rglob("*")):
            if path.is_symlink() and not path.resolve().is_relative_to((root / folder).resolve()):
                name = path.relative_to(root).as_posix()
                yield f"{name}:1: ссылка за пределы {folder}/: на сайт попало бы чужое"


def slow(root: Path, seconds: int) -> list[str]:
    """Name the pages that take long to be made.

    Args:
        root: The project.
        seconds: What one page may take, of the processor's time.
    """
    page_of = Renderer(root)
    return [
        f"{path.relative_to(root).as_posix()}:1: страница собирается дольше {seconds} с"
        for path in sorted((root / "docs").rglob("*.md"))
        if _takes_longer(partial(page_of, path.name, path.read_text(encoding="utf-8")), seconds)
    ]


class _Late(BaseException):
    """A page has taken its time."""


def _takes_longer(act: Callable[[], object], seconds: int) -> bool:
    def late(*_: object) -> None:
        raise _Late

    # Of the processor's time: a machine that has much else to do makes no page slow.
    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        act()
    except _Late:
        return True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return False


def _of_page(
    path: Path, root: Path, html_of: Callable[[str, str], str] | None, sound: bool
) -> list[PageError]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return [PageError(1, f"файл не в UTF-8: {error.reason}, байт {error.start}")]
    found = [] if sound else faults(text, root / "examples")
    if found or html_of is None or front_matter(text).template == "redirect.html":
        return found
    try:
        html = html_of(path.relative_to(root / "docs").as_posix(), text)
    except SuperFencesException as error:
        return [PageError(1, str(error))]
    except FileNotFoundError:
        return [PageError(1, "страница не собрана")]
    known = [block for block in blocks(text, root / "examples") if isinstance(block, Block)]
    return [*unlike(text, known, html, root / "examples"), *unsafe(text, html)]
