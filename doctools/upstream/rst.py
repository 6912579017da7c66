"""Reads a page of Celery's documentation with Sphinx, and runs nothing of the release.

Sphinx is given a folder without its `conf.py`, so what would import Celery or ask a server stays a name. This
module is an extension of Sphinx: it brings what those of Celery's documentation add.
"""

import ast
import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.ext.autodoc.directive import DummyOptionSpec
from sphinx.util.docutils import SphinxDirective

from doctools.site.record import UpstreamError
from doctools.upstream.sdist import Release

# Roles that lead to a directive of the same name. Source: `docs/_ext/celerydocs.py` and `sphinx_celery`.
_CROSSED = "setting signal event control state sig"
# Directives whose text Sphinx takes out of code that it imports.
_IMPORTED = """
  autoattribute autoclass autodata autodecorator autoexception autofunction automethod automodule
  autoproperty autotask click
"""
_GITHUB = "https://github.com"
_LINKS = {
    "sha": (f"{_GITHUB}/celery/celery/commit/%s", "%s"),
    "issue": (f"{_GITHUB}/celery/celery/issues/%s", "#%s"),
    "ghissue": (f"{_GITHUB}/celery/celery/issues/%s", "#%s"),
    "ghpull": (f"{_GITHUB}/celery/celery/pull/%s", "#%s"),
    # Shows the address; an id made of a title has it too.
    "pypi": ("https://py" + "pi.org/project/%s/", None),
}


class _Imported(SphinxDirective):
    """The directive itself, and for a module the docstring: read, not imported."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = DummyOptionSpec()

    def run(self) -> list[nodes.Node]:
        stem = "/".join(self.arguments).replace(".", "/")
        root = Path(self.env.srcdir).parent
        found = [path for path in (root / f"{stem}.py", root / stem / "__init__.py") if path.is_file()]
        docstring = ""
        if found and self.name == "automodule":
            docstring = ast.get_docstring(ast.parse(found[0].read_text(encoding="utf-8"))) or ""
        name = " ".join([self.name, *self.arguments])
        return [
            nodes.paragraph("", f"[{name}]"),
            *self.parse_text_to_nodes(docstring, allow_section_headings=True),
            *self.parse_content_to_nodes(allow_section_headings=True),
        ]


def setup(app: Sphinx) -> None:
    """Add what Celery's documentation needs beside Sphinx's own; Sphinx calls this."""
    for name in _CROSSED.split():
        app.add_crossref_type(name, name)
    for name in _IMPORTED.split():
        app.add_directive(name, _Imported, override=True)


@cache
def _sphinx(release: Release) -> Sphinx:
    """Start Sphinx in a folder that holds the release and lives as long as this program."""
    root = Path(tempfile.mkdtemp()).resolve()
    atexit.register(shutil.rmtree, root)
    for path, text in release.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    app = Sphinx(
        root / "docs",
        confdir=None,
        outdir=root / "build",
        doctreedir=root / "build",
        buildername="dummy",
        confoverrides={
            "extensions": ["sphinx.ext.extlinks", "sphinx.ext.todo", __name__],
            "add_function_parentheses": False,
            "extlinks": _LINKS,
            "keep_warnings": True,
            "smartquotes": False,
            # Else the day on which the page is read.
            "today": "|today|",
        },
        status=None,
        warning=None,
    )
    app.env.settings["raw_enabled"] = False
    app.env.project.discover()
    return app


@cache
def parse(release: Release, path: str) -> nodes.document:
    """Parse one page.

    Args:
        release: The release.
        path: The page below `docs/`, e.g. `getting-started/next-steps.rst`.

    Returns:
        Its document tree. What docutils warned of is under `document["problems"]`, one line each.

    Raises:
        UpstreamError: There is no such page, it cannot be read, or it includes a file that the release lacks.
    """
    if f"docs/{path}" not in release.files:
        raise UpstreamError(f"celery {release.version}: в архиве нет файла docs/{path}")
    app = _sphinx(release)
    root = app.srcdir.parent
    name = path.removesuffix(".rst")
    app.builder.read_doc(name)
    document = app.env.get_doctree(name)
    for included in app.env.dependencies[name]:
        if not (app.srcdir / included).resolve().is_relative_to(root):
            raise UpstreamError(f"celery {release.version}, docs/{path}: файл не из архива: {included}")
    document["problems"] = problems = []
    for message in document.findall(nodes.system_message):
        where = f"{message.get('source')}:{message.get('line')}"
        text = " ".join(f"{where}: {message.children[0].astext()}".replace(f"{root}/", "").split())
        if message["level"] >= 4:
            raise UpstreamError(f"celery {release.version}, docs/{path}: не разобрать: {text}")
        if message["level"] >= 2 and text not in problems:
            problems.append(text)
    return document
