"""The inventory of a release: what a page may link to or name.

Pages and anchors come from the source distribution; settings, options, signals and remote control commands
are asked of the installed Celery, which has to be the same release.
"""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from docutils import nodes

from doctools.upstream import autodoc
from doctools.upstream.errors import UpstreamError
from doctools.upstream.rst import OBJECTS, marked, parse, sphinx_id
from doctools.upstream.sdist import PROJECT
from doctools.upstream.sections import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from doctools.upstream.sdist import Release

PATH = "doctools/upstream/data/inventory.json"
# Pages that Sphinx makes of itself.
_GENERATED = ("genindex.html", "py-modindex.html", "search.html")
# What Sphinx's Python domain reads as a name with arguments; the rest it leaves out (sphinx.domains.python).
_SIGNATURE = re.compile(r"(?:[a-z]+ +)*-{0,2}[\w.-]+\s*(?:\(.*\)(?:\s*->\s*.*)?)?$")
_SETTING_LIKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")


@dataclass(frozen=True)
class Inventory:
    """What exists in one release.

    `pages` gives the anchors by page, e.g. `userguide/tasks.html`; None: the page exists, its anchors are not
    known. `options` gives the options by command, e.g. `celery worker`. `names` are other names of Celery's
    source that begin as a setting does (`task_id`). `environment` are environment variables and settings in
    their old upper-case form.
    """

    release: str
    pages: dict[str, list[str] | None]
    settings: list[str]
    options: dict[str, list[str]]
    remote_control: list[str]
    signals: list[str]
    tasks: list[str]
    names: list[str]
    environment: list[str]


def build(release: Release) -> Inventory:
    """Build the inventory.

    Raises:
        UpstreamError: The installed Celery is another release, or a page cannot be parsed.
    """
    installed = importlib.metadata.version(PROJECT)
    if installed != release.version:
        raise UpstreamError(
            f"опись выпуска {release.version} строят в окружении с ним, а здесь celery {installed}"
        )
    settings, old_settings = _settings()
    options, click_anchors = _options()
    pages: dict[str, list[str] | None] = dict(_pages(release, click_anchors))
    names, environment = _names(release, settings)
    return Inventory(
        release=release.version,
        pages=dict(sorted(pages.items())),
        settings=sorted(settings),
        options=dict(sorted(options.items())),
        remote_control=_remote_control(),
        signals=_signals(),
        tasks=_tasks(),
        names=names,
        environment=sorted({*environment, *old_settings}),
    )


def dump(inventory: Inventory) -> str:
    """Return the inventory as JSON, one item a line."""
    return json.dumps(asdict(inventory), ensure_ascii=False, indent=1) + "\n"


def load(path: Path) -> Inventory:
    """Read an inventory.

    Raises:
        UpstreamError: It is missing or not an inventory.
    """
    try:
        return Inventory(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise UpstreamError(
            f"опись {path.name} не читается: {error}; постройте её: make inventory"
        ) from error


def describe(inventory: Inventory) -> str:
    """Return the inventory's size in one line."""
    anchors = sum(len(anchors or ()) for anchors in inventory.pages.values())
    options = sum(map(len, inventory.options.values()))
    return (
        f"celery {inventory.release}: страниц {len(inventory.pages)}, якорей {anchors}, "
        f"настроек {len(inventory.settings)}, "
        f"команд {len(inventory.options)}, ключей {options}, сигналов {len(inventory.signals)}"
    )


def _pages(release: Release, click_anchors: set[str]) -> Iterator[tuple[str, list[str] | None]]:
    yield from ((page, []) for page in _GENERATED)
    source = autodoc.Source(release)
    for path in release.files:
        if not (path.startswith("docs/") and path.endswith(".rst")) or path.startswith("docs/templates/"):
            continue
        name = path.removeprefix("docs/")
        page = name.removesuffix(".rst") + ".html"
        try:
            document = parse(release, name)
        except UpstreamError:
            # A page that includes a file the source distribution lacks (contributing.rst).
            yield page, None
            continue
        anchors = {i for node in document.findall(nodes.Element) if "refuri" not in node for i in node["ids"]}
        anchors |= set(_described(document, source))
        if any(node["directive"] == "click" for node in document.findall(marked)):
            anchors |= click_anchors
        yield page, sorted(anchor for anchor in anchors if not COUNTED.fullmatch(anchor))


def _described(document: nodes.document, source: autodoc.Source) -> Iterator[str]:
    """Yield the anchors of modules, classes, functions … that a page describes."""
    module = ""
    for node in document.findall(marked):
        kind, arguments = node["directive"], node["arguments"]
        if kind in ("currentmodule", "module", "automodule"):
            module = "" if arguments == "None" else arguments
        hidden = "noindex" in node["options"] or "no-index" in node["options"]
        if kind in ("module", "automodule") and not hidden:
            yield f"module-{module}"
        if kind == "automodule":
            if "members" in node["options"] and not hidden:
                only = [name.strip() for name in node["options"]["members"].split(",") if name.strip()]
                yield from source.module_members(
                    module, only, undocumented="undoc-members" in node["options"]
                )
        elif kind in OBJECTS and not hidden:
            for line in re.sub(r"\\\n\s*", "", arguments).splitlines():
                if not _SIGNATURE.match(line.strip()):
                    continue
                name = _full_name(node, line, module)
                yield name if kind not in ("envvar", "option", "cmdoption") else sphinx_id(f"{kind}-{line}")
                holder, _, class_name = name.rpartition(".")
                if kind in ("autoclass", "autoexception") and "members" in node["options"]:
                    found = source.find_class(holder, class_name)
                    if found is not None:
                        undocumented = "undoc-members" in node["options"]
                        yield from source.class_members(holder, found, name, undocumented=undocumented)


def _full_name(node: nodes.Element, line: str, module: str) -> str:
    name = re.sub(r"^(async|static|class|abstract|property|final) +", "", line.strip()).split("(")[0].strip()
    holders = []
    parent = node.parent
    while parent is not None:
        if isinstance(parent, marked) and parent["directive"] in (
            "class",
            "autoclass",
            "exception",
            "autoexception",
        ):
            holders.append(parent["arguments"].split("(")[0].strip())
        parent = parent.parent
    full = ".".join([*reversed(holders), name])
    absolute = "." in full and full.split(".")[0] == module.split(".")[0]
    return full if not module or absolute else f"{module}.{full}"


def _settings() -> tuple[set[str], set[str]]:
    from celery.app import defaults

    return set(defaults.SETTING_KEYS), {str(key) for key in defaults._OLD_SETTING_KEYS}


def _signals() -> list[str]:
    from celery import signals

    return sorted(signals.__all__)


def _remote_control() -> list[str]:
    from celery.worker import control

    return sorted(control.Panel.meta)


def _tasks() -> list[str]:
    from celery import Celery

    return sorted(Celery(set_as_current=False).tasks)


def _options() -> tuple[dict[str, list[str]], set[str]]:
    """Ask click for every command: its options, and the anchors that sphinx-click gives them."""
    from celery.bin.celery import celery

    options: dict[str, list[str]] = {}
    anchors: set[str] = set()

    def visit(command: Any, path: list[str]) -> None:
        program = "-".join(path)
        names = {"--help"}
        anchors.add(nodes.make_id(" ".join(path)))
        for param in command.params:
            if param.param_type_name == "argument":
                anchors.add(sphinx_id(f"cmdoption-{program}-arg-{param.human_readable_name}"))
                continue
            own = [*param.opts, *param.secondary_opts]
            names.update(own)
            if not param.hidden:
                anchors.update(sphinx_id(f"cmdoption-{program}-{name}") for name in own)
            if isinstance(param.envvar, str):
                anchors.add(nodes.make_id(f"{program}-{param.name}-{param.envvar}"))
        options[" ".join(path)] = sorted(names)
        for name, sub in getattr(command, "commands", {}).items():
            visit(sub, [*path, name])

    visit(celery, ["celery"])
    return options, anchors


def _names(release: Release, settings: set[str]) -> tuple[list[str], list[str]]:
    """Collect the names in Celery's source that begin as a setting does, and its environment variables."""
    prefixes = {setting.split("_")[0] for setting in settings if "_" in setting}
    found: set[str] = set()
    environment: set[str] = set()
    for path, text in release.files.items():
        if path.startswith("docs/userguide/"):
            # Variables of the scripts that start Celery at boot are named in the guide only.
            environment.update(re.findall(r"\bCELERY[A-Z]*_[A-Z0-9_]+\b", text))
        if not (path.startswith("celery/") and path.endswith(".py")):
            continue
        for node in ast.walk(ast.parse(text)):
            for name in _identifiers(node):
                if _SETTING_LIKE.fullmatch(name) and name.split("_")[0] in prefixes:
                    found.add(name)
                elif re.fullmatch(r"CELERYD?_[A-Z0-9_]+", name):
                    environment.add(name)
    return sorted(found - settings), sorted(environment)


def _identifiers(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name():
            yield node.id
        case ast.Attribute():
            yield node.attr
        case ast.arg() | ast.keyword():
            yield node.arg or ""
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.alias():
            yield from (node.asname or node.name).split(".")
        case ast.Constant(value=str(value)):
            yield value
