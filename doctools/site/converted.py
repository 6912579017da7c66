"""Makes MkDocs convert the pages on all cores, and a page that has not changed only once.

    python -m doctools.site.converted build --strict …      as `mkdocs build --strict …`, but sooner

Of a page on which MkDocs says anything, or fails, the answer of another process is not taken: it is converted
where it is said.
"""

import logging
import os
import sys
import threading
from functools import partial
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

from mkdocs.commands import build
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pymdownx.snippets import SnippetMissingError

from doctools.pages.includes import expanded
from doctools.site import index, originals, templates
from doctools.site.spread import spread

# What a page is made of besides its own text; a change here converts all pages anew.
COMMON = ("docs/glossarii.md", "mkdocs.yml", "doctools")
# What MkDocs knows of a page that it has converted.
KEPT = ("content", "toc", "_title_from_render", "present_anchor_ids")
Key = tuple[object, ...]
Done = dict[str, Any]


def _state_of(root: Path) -> frozenset[tuple[str, int]]:
    """Return what changes when anything that all pages are made of does."""
    files = (file for name in COMMON for path in [root / name] for file in (path, *path.rglob("*")))
    return frozenset(
        (str(file), file.stat().st_mtime_ns) for file in files if file.is_file() and file.suffix != ".pyc"
    )


def install(root: Path) -> None:
    """Make MkDocs do so, in this process.

    Args:
        root: The project.
    """
    pages = _Pages(root, Page.render)
    setattr(Page, "render", lambda *given: pages.render(*given))  # noqa: B010 (mypy forbids a plain one)


class _Pages:
    """The pages that were converted, each with all that it was made of."""

    def __init__(self, root: Path, convert: Any) -> None:
        self._root = root
        self._convert = convert
        self._made: dict[Key, Done] = {}
        # One look around for all pages of a build; each build has its own list of files.
        self._files: Files | None = None
        self._state: Key = ()
        self._states: set[Key] = set()
        self._last: tuple[Key, Done] | None = None

    def render(self, page: Page, config: Any, files: Files) -> None:
        """Convert a page, in the place of MkDocs's own method."""
        if self._files is not files:
            self._files = files
            self._state = (frozenset(file.src_uri for file in files), _state_of(self._root))
            # Where only texts have changed, hardly any page is to be converted.
            if self._state not in self._states:
                self._states.add(self._state)
                self._convert_all(config, files)
        key = (page.file.src_uri, page.file.url, self._whole(page.markdown or ""), self._state)
        if (done := self._made.get(key)) is None:
            self._convert(page, config, files)
            links = {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()}
            self._made[key] = {name: getattr(page, name) for name in KEPT} | {"links": links}
            self._last = key, self._made[key]
            return
        for name in KEPT:
            setattr(page, name, done[name])
        links = done["links"]
        page.links_to_anchors = {
            file: anchors for uri, anchors in links.items() if (file := files.get_file_from_path(uri))
        }

    def _whole(self, text: str) -> str:
        """Return a text with what it includes, and with what stands on other pages and is listed on it."""
        docs = self._root / "docs"
        listed = originals.expand(index.expand(text, docs), docs)
        try:
            return expanded(listed, self._root / "examples")
        except SnippetMissingError:
            return listed

    def _convert_all(self, config: Any, files: Files) -> None:
        # A server has threads, and what these hold at the moment is held for ever in a child.
        if threading.active_count() > 1:
            return
        convert = partial(self._convert_one, config, files)
        for found in spread(convert, files.documentation_pages(), _length):
            if found:
                key, done = found
                self._made[key] = done

    def _convert_one(self, config: Any, files: Files, file: File) -> tuple[Key, Done] | None:
        """Convert a page in a process that ends thereafter; None if anything was said."""
        said = BufferingHandler(sys.maxsize)
        for name in (None, "mkdocs"):
            logging.getLogger(name).handlers = [said]
        try:
            build._populate_page(file.page or Page(None, file, config), config, files)
        except Exception:
            return None
        return None if said.buffer else self._last


def _length(file: File) -> int:
    return Path(file.abs_src_path).stat().st_size if file.abs_src_path else 0


def main() -> None:
    """Run MkDocs, whose arguments are those of the command line."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.__main__ import cli

    install(Path.cwd())
    templates.install()
    cli(prog_name="mkdocs")


if __name__ == "__main__":
    main()
