"""Names what is wrong with the pages, file and line: `python -m doctools.checks.pages`.

Looks at their sources, and at what a visitor would see of them: all code that is seen is known to the engine,
each link to a page leads to one, no task is done sooner than it could be, and what a reader types does not
name the machine of the examples unless the page says so.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, unquote

from doctools.checks.hosts import elsewhere
from doctools.checks.links import broken
from doctools.checks.problems import ROOT, tell
from doctools.checks.times import too_soon
from doctools.site.rendered import Renderer, complaints


def check(root: Path) -> list[object]:
    """Return what is wrong with the pages of a project; each is rendered once for all checks."""
    renderer = Renderer(root)
    with TemporaryDirectory() as folder:

        def html_of(name: str, text: str) -> str:
            html = renderer(name, text)
            # In a file: the pages are rendered by processes of their own.
            Path(folder, quote(name, safe="")).write_text(html, encoding="utf-8")
            return html

        found = complaints(root, html_of)
        rendered = {unquote(path.name): path.read_text(encoding="utf-8") for path in Path(folder).iterdir()}
    docs = root / "docs"
    names = [path.relative_to(docs).as_posix() for path in docs.rglob("*.md")] if rendered else []
    texts = {name: (docs / name).read_text(encoding="utf-8", errors="replace") for name in names}
    return [*found, *broken(texts, rendered), *too_soon(texts), *elsewhere(texts)]


def main() -> int:
    """Print the complaints; 1 if there are any."""
    return tell(check(ROOT))


if __name__ == "__main__":
    sys.exit(main())
