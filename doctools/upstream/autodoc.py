"""What Sphinx's autodoc puts on a reference page, worked out from the source alone: nothing is imported.

The rules are those of `sphinx.ext.autodoc` with `:members:` and `:undoc-members:`, which nearly every page of
Celery's reference uses: public names of `__all__`, or those defined in the module; module data only with
a `#:` comment; of a class everything public that its own body defines.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from doctools.upstream.rst import module_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doctools.upstream.sdist import Release

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
# Where napoleon reads attributes from a docstring.
_ATTRIBUTES = re.compile(r"^( *)Attributes:\n((?:\1 +.*\n?|\s*\n)+)", re.MULTILINE)


@dataclass
class Module:
    """One module: its definitions, documented data, lines with a `#:` comment, imports and `__all__`."""

    name: str
    defined: dict[str, Definition] = field(default_factory=dict)
    documented: set[str] = field(default_factory=set)
    commented: set[int] = field(default_factory=set)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    public: list[str] | None = None


class Source:
    """The modules of a release, each read once."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._modules: dict[str, Module | None] = {}

    def module(self, name: str) -> Module | None:
        """Return a module, or None if the release has none of this name."""
        if name not in self._modules:
            path = module_path(self.release, name)
            self._modules[name] = self._read(name, path) if path else None
        return self._modules[name]

    def _read(self, name: str, path: str) -> Module:
        text = self.release.text(path)
        module = Module(name, commented=documented_lines(text))
        package = name if path.endswith("__init__.py") else name.rpartition(".")[0]
        for node in flat(ast.parse(text).body):
            match node:
                case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    module.defined[node.name] = node
                case ast.ImportFrom():
                    origin = node.module or ""
                    if node.level:
                        parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                        origin = ".".join([*parts, *filter(None, [node.module])])
                    for alias in node.names:
                        module.imported[alias.asname or alias.name] = (origin, alias.name)
                case ast.Assign() | ast.AnnAssign():
                    for target in targets(node):
                        if target == "__all__" and node.value is not None:
                            module.public = _literal_names(node.value)
                        if node.lineno in module.commented:
                            module.documented.add(target)
        return module

    def find_class(
        self, module: str, name: str, seen: frozenset[tuple[str, str]] = frozenset()
    ) -> ast.ClassDef | None:
        """Find a class by the name it has in a module, through imports."""
        found = self.module(module)
        if found is None or (module, name) in seen:
            return None
        node = found.defined.get(name)
        if node is not None:
            return node if isinstance(node, ast.ClassDef) else None
        if name in found.imported:
            return self.find_class(*found.imported[name], seen | {(module, name)})
        return None

    def module_members(
        self, name: str, only: Iterable[str] = (), *, undocumented: bool = True
    ) -> Iterator[str]:
        """Yield the full names that `automodule` documents.

        Args:
            name: The module.
            only: The names after `:members:`; empty: all.
            undocumented: The directive has `:undoc-members:`.
        """
        module = self.module(name)
        if module is None:
            return
        chosen = list(only) or module.public
        if chosen is None:
            chosen = [*module.defined, *module.documented]
        for member in chosen:
            if member.startswith("_"):
                continue
            holder, found = self._definition(name, member)
            if isinstance(found, ast.ClassDef):
                yield f"{name}.{member}"
                yield from self.class_members(holder, found, f"{name}.{member}", undocumented=undocumented)
            elif found is not None:
                if not _is_command(found) and (undocumented or ast.get_docstring(found)):
                    yield f"{name}.{member}"
            elif member in module.documented or holder.split(".")[0] != name.split(".")[0]:
                yield f"{name}.{member}"

    def _definition(self, module: str, name: str) -> tuple[str, Definition | None]:
        """Return the module that a name comes from, and its definition if that module is in the release."""
        found = self.module(module)
        if found is None:
            return module, None
        if name in found.imported and name not in found.defined:
            origin, original = found.imported[name]
            return self._definition(origin, original) if origin != module else (module, None)
        return module, found.defined.get(name)

    def class_members(
        self, module: str, node: ast.ClassDef, full: str, *, undocumented: bool = True
    ) -> Iterator[str]:
        """Yield the full names of what a class documents, nested classes included.

        Args:
            module: The module whose source has the class.
            node: The class.
            full: Its full name on the page.
            undocumented: The directive has `:undoc-members:`.
        """
        found = self.module(module)
        commented = found.commented if found else set()
        for item in flat(node.body):
            match item:
                case ast.ClassDef() if not item.name.startswith("_"):
                    yield f"{full}.{item.name}"
                    yield from self.class_members(
                        module, item, f"{full}.{item.name}", undocumented=undocumented
                    )
                case ast.FunctionDef() | ast.AsyncFunctionDef() if not item.name.startswith("_"):
                    if undocumented or ast.get_docstring(item):
                        yield f"{full}.{item.name}"
                case ast.Assign() | ast.AnnAssign():
                    if undocumented or item.lineno in commented or _has_docstring(item.value):
                        yield from (f"{full}.{name}" for name in targets(item) if not name.startswith("_"))
                    if undocumented and item.value is not None and "__slots__" in targets(item):
                        yield from (f"{full}.{name}" for name in _literal_names(item.value) if name[0] != "_")
        docstring = ast.get_docstring(node) or ""
        yield from (
            f"{full}.{name}" for name in re.findall(r"^\.\. attribute:: (\w+)$", docstring, re.MULTILINE)
        )
        for listed in _ATTRIBUTES.finditer(docstring):
            named = rf"^{listed[1]}    (\w+) *(?:\(.*\))?:"
            yield from (f"{full}.{name}" for name in re.findall(named, listed[2], re.MULTILINE))


def _has_docstring(value: ast.expr | None) -> bool:
    """Tell whether what is assigned brings a docstring of its own: another name, or a property."""
    return isinstance(value, ast.Name) or (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "property"
    )


def _is_command(node: Definition) -> bool:
    """Tell whether click turns this function into a command, which autodoc does not describe."""
    called = (d.func if isinstance(d, ast.Call) else d for d in node.decorator_list)
    return any(isinstance(name, ast.Attribute) and name.attr in ("command", "group") for name in called)


def flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements, those inside `if`, `try` and `with` too."""
    for node in body:
        match node:
            case ast.If():
                yield from flat([*node.body, *node.orelse])
            case ast.Try():
                handlers = [statement for handler in node.handlers for statement in handler.body]
                yield from flat([*node.body, *handlers, *node.orelse, *node.finalbody])
            case ast.With():
                yield from flat(node.body)
            case _:
                yield node


def targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    """Yield the plain names that a statement assigns to."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        for part in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(part, ast.Name):
                yield part.id


def documented_lines(text: str) -> set[int]:
    """Return the numbers of the lines whose statement has a `#:` comment, at its end or above it."""
    found = set()
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("#:"):
            below = number
            while below < len(lines) and lines[below].lstrip().startswith("#"):
                below += 1
            found.add(below + 1)
        elif "#: " in line:
            found.add(number)
    return found


def _literal_names(node: ast.expr) -> list[str]:
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
