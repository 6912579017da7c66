"""Makes MkDocs quick with its templates: each is compiled once in a process, not for each build and language.

And hidden folders of the theme are not listed: MkDocs takes nothing from them, and Material has its ten
thousand icons in one.
"""

import os

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket
from mkdocs.theme import Theme


def install() -> None:
    """Make MkDocs do so, in this process."""
    make = Theme.get_env
    compiled = _Compiled()

    def get_env(theme: Theme) -> Environment:
        made = make(theme)
        made.loader = _Visible(theme.dirs)
        made.bytecode_cache = compiled
        return made

    setattr(Theme, "get_env", get_env)  # noqa: B010 (a plain assignment is what mypy forbids)


class _Compiled(BytecodeCache):
    """Holds what was compiled; Jinja itself compares a template with what it was compiled of."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


class _Visible(FileSystemLoader):
    """Lists no hidden folders; what is asked for by name is found there all the same."""

    def list_templates(self) -> list[str]:
        found: set[str] = set()
        for searched in self.searchpath:
            for folder, folders, files in os.walk(searched, followlinks=self.followlinks):
                folders[:] = [name for name in folders if not name.startswith(".")]
                inside = os.path.relpath(folder, searched)
                found.update(name if inside == os.curdir else f"{inside}/{name}" for name in files)
        return sorted(found)
