"""Cuts a page of Celery's documentation into sections, each with its anchor and its normalised text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docutils import nodes
from sphinx import addnodes

from doctools.site.record import UpstreamError
from doctools.upstream.rst import parse
from doctools.upstream.sdist import Release

# An id that is counted up when a title repeats: it moves when a section is added above.
_COUNTED = re.compile(r"id(\d+)")
# Ids of what Sphinx describes; a section below such a mark mostly has its own too.
_DESCRIBED = re.compile(r"(std|term|cmdoption|module)-")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=[^\s)\]])")


@dataclass(frozen=True)
class Section:
    """One section of the original.

    `anchor` is the lasting one of its ids in the HTML; `text` has one sentence a line and no subsections;
    `level` is 1 for the page itself.
    """

    anchor: str
    title: str
    level: int
    text: str = field(repr=False)


def sections(release: Release, original: str) -> list[Section]:
    """Return the sections of one page, in its own order, the page's top section first.

    Args:
        release: The release.
        original: The page below `docs/`, e.g. `getting-started/next-steps.rst`.

    Raises:
        UpstreamError: There is no such page, it cannot be parsed, or it has no title.
    """
    found = list(_walk(parse(release, original), 1))
    if not found:
        raise UpstreamError(f"celery {release.version}, docs/{original}: на странице нет ни одного раздела")
    anchors = [section.anchor for section in found]
    repeated = {anchor for anchor in anchors if anchors.count(anchor) > 1}
    if repeated:
        raise UpstreamError(f"celery {release.version}, docs/{original}: якорь повторяется: {min(repeated)}")
    return found


def _walk(node: nodes.Element, level: int) -> Iterator[Section]:
    for child in node.children:
        if isinstance(child, nodes.section):
            title = child.next_node(nodes.title)
            yield Section(
                anchor=lasting(child["ids"]),
                title=" ".join(_named(title.astext()).split()) if title else "",
                level=level,
                text=_named("\n".join(_blocks(child)).strip("\n")),
            )
            yield from _walk(child, level + 1)
        elif isinstance(child, nodes.Element):
            yield from _walk(child, level)


def _named(text: str) -> str:
    """Call a project of the package index by its name: an address is for anchors only."""
    return re.sub(r"https://py" + r"pi\.org/project/([\w.-]+)/", r"\1", text)


def lasting(ids: list[str]) -> str:
    """Choose the id that a link should use: the section's own, before marks of settings and counted ones."""

    def rank(found: str) -> int:
        # Of counted ones the lowest: docutils and Sphinx order them differently.
        counted = _COUNTED.fullmatch(found)
        return 1 + int(counted[1]) if counted else bool(_DESCRIBED.match(found))

    return min(ids, key=rank)


def _blocks(node: nodes.Element) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, nodes.Element):
            yield from _block(child)


def _indented(lines: Iterator[str], first: str = "  ") -> Iterator[str]:
    for number, line in enumerate(lines):
        yield (("  " if number else first) + line).rstrip()


def _block(node: nodes.Element) -> Iterator[str]:
    """Yield the lines of one block, with as little markup as tells blocks apart."""
    match node:
        case nodes.section() | nodes.Invisible() | nodes.system_message() | addnodes.desc_signature():
            return
        case nodes.title() if isinstance(node.parent, nodes.section):
            return
        case nodes.topic() if "contents" in node["classes"]:
            return
        case addnodes.versionmodified():
            yield f"[{node['type']} {node['version']}]"
            yield from _indented(_blocks(node))
        case addnodes.desc():
            for signature in node.findall(addnodes.desc_signature):
                yield f"[{node['objtype']} {signature.rawsource}]"
            yield from _indented(_blocks(node))
        case addnodes.toctree():
            yield "[toctree]"
            yield from (f"- {page}" for _, page in node["entries"])
        case nodes.literal_block() | nodes.doctest_block():
            yield from (("    " + line).rstrip() for line in node.astext().strip("\n").split("\n"))
        case nodes.list_item():
            yield from _indented(_blocks(node), "- ")
        case nodes.definition():
            yield from _indented(_blocks(node))
        case nodes.row():
            yield " | ".join(
                " ".join(_blocks(cell)) for cell in node.children if isinstance(cell, nodes.Element)
            )
        case nodes.image():
            yield f"[image {node['uri']}]"
        case nodes.Admonition() | nodes.topic() | nodes.sidebar():
            yield f"[{node.tagname}]"
            yield from _indented(_blocks(node))
        case nodes.TextElement():
            text = " ".join(_inline(node).split())
            yield from _SENTENCE.split(text) if text else ()
        case _:
            yield from _blocks(node)


def _inline(node: nodes.Node) -> str:
    """Return running text; where a link or role leads is part of it when the text does not say so itself."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if not isinstance(node, nodes.Element) or isinstance(node, nodes.system_message):
        return ""
    text = "".join(map(_inline, node.children))
    if isinstance(node, nodes.image):
        return f"[image {node['uri']}]"
    if isinstance(node, nodes.reference):
        uri = node.get("refuri", "")
        return text if uri in ("", text, f"mailto:{text}") else f"{text} <{uri}>"
    if isinstance(node, addnodes.pending_xref):
        return f"{text} <{node['reftarget']}>" if node.get("refexplicit") else str(node["reftarget"])
    if "versionmodified" in node.get("classes", ()):
        return ""  # The directive's own words, said already.
    return text
