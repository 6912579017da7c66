"""A project that is built in seconds, to be spoilt."""

from pathlib import Path

import pytest


@pytest.fixture
def small(tree: Path) -> Path:
    """A copy of the project with hardly any page."""
    docs = tree / "docs"
    for page in docs.rglob("*.md"):
        if page.relative_to(docs).as_posix() not in ("licenziya.md", "index.md", "glossarii.md"):
            page.unlink()
    (docs / "index.md").write_text(
        "---\ntitle: Главная\ndescription: О чём.\n---\n\n# Главная\n\nТекст.\n", encoding="utf-8"
    )
    settings = (tree / "mkdocs.yml").read_text(encoding="utf-8")
    before, _, rest = settings.replace(": warn", ": ignore").partition("nav:\n")
    settings = before + rest[rest.index("\n\n") :]
    # The English half has nothing to show here.
    start, end = settings.index("        - locale: en"), settings.index("markdown_extensions:")
    (tree / "mkdocs.yml").write_text(settings[:start] + "\n" + settings[end:], encoding="utf-8")
    (tree / "doctools/upstream/data/upstream.json").unlink()
    return tree
