"""Parses a page of Celery's documentation with docutils, Sphinx's own roles and directives included.

Sphinx itself is not needed: its roles become inline nodes that keep role and target, its directives become
`marked` nodes that keep name, arguments and content. Ids of sections come out as in Sphinx's HTML.
"""

import ast
import posixpath
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives, roles
from docutils.statemachine import StringList

from doctools.site.record import UpstreamError
from doctools.upstream.sdist import Release

_DATA = tomllib.loads(Path(__file__).with_name("data").joinpath("rst.toml").read_text(encoding="utf-8"))
SILENT = _DATA["directives"]["silent"].split()


class marked(nodes.General, nodes.Element):  # noqa: N801 — docutils names its nodes so
    """A directive of Sphinx: `directive` its name, `arguments`, `options`; its children are its content."""


class _AnyOptions(dict[str, Any]):
    """An option specification that takes every option as text."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, key: str) -> Callable[[str | None], str]:
        return lambda value: value or ""


class _Directive(Directive):
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = _AnyOptions()


class _Marked(_Directive):
    def run(self) -> list[nodes.Node]:
        node = marked(
            directive=self.name.lower(),
            arguments=" ".join(self.arguments).strip(),
            options=dict(self.options),
        )
        node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        if self.name not in SILENT:
            node += self.parsed(self.content)
        return [node]

    def parsed(self, content: StringList) -> list[nodes.Node]:
        """Parse nested text, sections included."""
        # docutils wants a section around some directives (`contents`); the holder itself is thrown away.
        holder = nodes.section()
        holder.document = self.state.document
        self.state.nested_parse(content, self.content_offset, holder, match_titles=True)
        return holder.children


class _Automodule(_Marked):
    """The module's docstring is on the page, before the directive's own content."""

    def run(self) -> list[nodes.Node]:
        release: Release = self.state.document.settings.upstream_release
        path = _module_path(release, " ".join(self.arguments))
        docstring = ast.get_docstring(ast.parse(release.text(path))) if path else None
        if docstring:
            self.content = StringList(docstring.splitlines(), path) + StringList([""], path) + self.content
        return super().run()


class _Version(_Marked):
    """`.. versionadded:: 5.1 text`: the text after the number is content too."""

    def run(self) -> list[nodes.Node]:
        version, _, text = " ".join(self.arguments).partition(" ")
        self.arguments = [version]
        found = super().run()
        if text.strip():
            inline, messages = self.state.inline_text(text.strip(), self.lineno)
            found[0].insert(0, nodes.paragraph(text, "", *inline))  # type: ignore[attr-defined]  # an Element
            found += messages
        return found


class _Target(_Directive):
    required_arguments, optional_arguments, has_content = 1, 0, False

    def run(self) -> list[nodes.Node]:
        # Source of the id: `sphinx.util.nodes.make_id`.
        anchor = re.sub(r"[^a-zA-Z0-9._]+", "-", f"std-{self.name}-{self.arguments[0]}").rstrip("-")
        node = nodes.target("", "", ids=[anchor])
        self.state.document.note_explicit_target(node)
        return [node]


class _Code(_Directive):
    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text)]


class _Toctree(_Directive):
    final_argument_whitespace = False

    def run(self) -> list[nodes.Node]:
        node = marked(directive="toctree", arguments="", options=dict(self.options))
        node["entries"] = [line.strip() for line in self.content if line.strip()]
        return [node]


class _Include(_Directive):
    """`include` and `literalinclude`: the file comes out of the release, never from this machine."""

    required_arguments, optional_arguments, has_content = 1, 0, False

    def run(self) -> list[nodes.Node]:
        settings = self.state.document.settings
        release: Release = settings.upstream_release
        # A line's own source: an include inside an included file is relative to that file.
        source, _ = self.state_machine.get_source_and_line(self.lineno)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source or ""), self.arguments[0]))
        if not release.has(path):
            raise self.severe(f'"{self.name}" names a file that the release lacks: {path}')
        text = _part(release.text(path), self.options)
        if self.name == "literalinclude" or "literal" in self.options or "code" in self.options:
            return [nodes.literal_block(text, text)]
        self.state_machine.insert_input(text.splitlines(), path)
        return []


def _part(text: str, options: dict[str, str]) -> str:
    """Return the part of an included file that the directive's options ask for."""
    if "start-after" in options:
        text = text.partition(options["start-after"])[2]
    if "end-before" in options:
        text = text.partition(options["end-before"])[0]
    if "lines" in options:
        lines = text.splitlines()
        kept: list[str] = []
        for part in options["lines"].split(","):
            first, dash, last = part.strip().partition("-")
            end = int(last) if last else (len(lines) if dash else int(first))
            kept += lines[int(first or 1) - 1 : end]
        text = "\n".join(kept)
    return text


def _role(
    name: str, rawtext: str, text: str, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    text = nodes.unescape(text)
    explicit = re.fullmatch(r"(.+?)\s*<([^<>]*?)>", text, re.DOTALL)
    title, target = (explicit[1], explicit[2]) if explicit else (text, text)
    if not explicit and title.startswith("~"):
        title = title.rpartition(".")[2]
    if not explicit and name == "pypi":
        # The extlinks of sphinx_celery show the address; an id made of a title has it too.
        title = "https://py" + f"pi.org/project/{target}/"
    node = nodes.inline(rawtext, title.lstrip("!~"))
    node["role"], node["target"], node["explicit"] = name, target.lstrip("!~"), bool(explicit)
    return [node], []


_DIRECTIVES = {
    **dict.fromkeys(("objects", "boxes", "silent"), _Marked),
    "versions": _Version,
    "targets": _Target,
    "code": _Code,
    "files": _Include,
    "modules": _Automodule,
    "contents": _Toctree,
}
for _name in _DATA["roles"].split():
    roles.register_local_role(_name, _role)  # type: ignore[arg-type]  # it asks for options, too
for _kind, _names in _DATA["directives"].items():
    for _name in _names.split():
        directives.register_directive(_name, _DIRECTIVES[_kind])


def _module_path(release: Release, module: str) -> str | None:
    """Return the path of a module's source in the release, or None if it has none."""
    stem = module.replace(".", "/")
    return next((path for path in (f"{stem}.py", f"{stem}/__init__.py") if release.has(path)), None)


def parse(release: Release, path: str) -> nodes.document:
    """Parse one page.

    Args:
        release: The release.
        path: The page below `docs/`, e.g. `getting-started/next-steps.rst`.

    Returns:
        Its document tree. What docutils warned of is under `document["problems"]`, one line each.

    Raises:
        UpstreamError: There is no such page, or docutils cannot read it.
    """
    full = f"docs/{path}"
    settings = {
        "auto_id_prefix": "id",
        "docinfo_xform": False,
        "doctitle_xform": False,
        "file_insertion_enabled": True,
        "halt_level": 4,
        "input_encoding": "utf-8",
        "raw_enabled": False,
        "report_level": 2,
        "sectsubtitle_xform": False,
        "smart_quotes": False,
        "syntax_highlight": "none",
        "upstream_release": release,
        "warning_stream": False,
    }
    try:
        document = publish_doctree(
            release.text(full), source_path=full, settings_overrides={**settings, "traceback": True}
        )
    except UpstreamError:
        raise
    except Exception as error:
        # docutils raises its own SystemMessage and, on odd input, whatever its parts raise.
        raise UpstreamError(
            f"celery {release.version}, {full}: docutils не разобрал страницу: {error}"
        ) from error
    document["problems"] = sorted(
        {
            f"{message.get('source')}:{message.get('line')}: {message.children[0].astext()}"
            for message in document.findall(nodes.system_message)
            if message["level"] >= 2
        }
    )
    return document
