"""Compares the site of MkDocs with that of Zensical: `python -m doctools.checks.generators [SITE]`.

Both go through the same steps over the built HTML, and then everything is compared: addresses, heads, menus,
anchors, text, signs of execution, every other file. What may differ stands in `generators.toml` with its
reason; what differs without standing there is a complaint, and so is what stands there and does not differ.
"""

import argparse
import hashlib
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree, html

from doctools.checks.problems import ROOT, tell
from doctools.site import kept, publish, zensical
from doctools.site.compress import COPIES
from doctools.site.failure import BuildError
from doctools.site.record import UpstreamError

DECLARED = Path(__file__).with_name("generators.toml")
# By the element that one is in, or that it is; the innermost counts.
KINDS = {"head": "шапка", "nav": "меню", "article": "текст"}
SIGNS = {"code-tools": "знак", "original": "оригинал", "original-changed": "оригинал"}
# Where white space means something.
AS_WRITTEN = ("pre", "script")


@dataclass(frozen=True)
class Difference:
    """One thing that one site has and the other has not.

    Attributes:
        where: The file, below the site's folder.
        what: `-` for MkDocs's or `+` for Zensical's, what kind of thing, and the thing.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Declared:
    """A difference that is known: patterns of where and what, and why it is so."""

    where: str
    what: str
    reason: str

    def covers(self, found: Difference) -> bool:
        """Tell whether this is the difference that was found."""
        return bool(re.fullmatch(self.where, found.where) and re.fullmatch(self.what, found.what))


def read_declared(path: Path = DECLARED) -> list[Declared]:
    """Read the differences that are known.

    Args:
        path: A file of TOML.
    """
    return [
        Declared(**each) for each in tomllib.loads(path.read_text(encoding="utf-8")).get("difference", [])
    ]


def facts(path: Path, where: str) -> Iterator[str]:
    """Yield what a file of a site says, one thing after the other; each begins with its kind.

    Args:
        path: The file.
        where: Its path below the site's folder.
    """
    if path.suffix == ".html":
        root = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
        yield from _elements(root, "/" + where.removesuffix("index.html"), "страница")
    elif path.suffix == ".xml":
        said = (
            [etree.QName(each).localname, *sorted(each.attrib.values()), (each.text or "").strip()]
            for each in etree.parse(path).iter()
        )
        # The order of the addresses in a map of the site is no matter.
        yield from sorted(f"карта {' '.join(words)}" for words in said if any(words[1:]))
    else:
        yield f"содержимое {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _elements(element: html.HtmlElement, address: str, kind: str, written: bool = False) -> Iterator[str]:
    if isinstance(element.tag, str):
        kind = KINDS.get(element.tag, kind)
        kind = next((SIGNS[each] for each in element.get("class", "").split() if each in SIGNS), kind)
        inner = written or element.tag in AS_WRITTEN
        if "id" in element.attrib:
            yield f"якорь #{element.attrib['id']}"
        attributes = " ".join(
            _attribute(name, element.get(name, ""), address) for name in sorted(element.attrib)
        )
        yield f"{kind} <{element.tag} {attributes}".rstrip() + ">"
        yield from _text(element.text, kind, inner)
        for child in element:
            yield from _elements(child, address, kind, inner)
    yield from _text(element.tail, kind, written)


def _attribute(name: str, value: str, address: str) -> str:
    if name in ("href", "src"):
        value = urljoin(address, value)
    elif name.startswith("data-") and value.startswith("{"):
        # The same data, however its letters are written.
        value = json.dumps(json.loads(value), ensure_ascii=False, sort_keys=True)
    return f'{name}="{value}"'


def _text(text: str | None, kind: str, written: bool) -> Iterator[str]:
    said = text if written else " ".join((text or "").split())
    if said:
        yield f"{kind} {said}"


def compare(one: Path, other: Path) -> tuple[list[Difference], Counter[str]]:
    """Compare two sites.

    Args:
        one: That of MkDocs.
        other: That of Zensical.

    Returns:
        What differs, and how many things of each kind the first one has.
    """
    found, counts = [], Counter[str]()
    names = [_files(one), _files(other)]
    for where in sorted(names[0] | names[1]):
        if where not in names[0] or where not in names[1]:
            found.append(Difference(where, "- файл" if where in names[0] else "+ файл"))
            continue
        ours, theirs = (list(facts(site / where, where)) for site in (one, other))
        counts.update(each.partition(" ")[0] for each in ours)
        counts["страниц"] += where.endswith(".html")
        if ours != theirs:
            found += [
                Difference(where, f"{line[0]} {line[1:]}")
                for line in unified_diff(ours, theirs, n=0, lineterm="")
                if not line.startswith(("---", "+++", "@@"))
            ]
    return found, counts


def _files(site: Path) -> set[str]:
    """The files of a site, but for compressed copies and for what belongs to the publication before."""
    old = {kept.LIST}
    if (site / kept.LIST).is_file():
        old.update(json.loads((site / kept.LIST).read_text(encoding="utf-8"))["kept"])
    files = (path for path in site.rglob("*") if path.is_file() and path.suffix not in COPIES)
    return {path.relative_to(site).as_posix() for path in files} - old


def complaints(found: list[Difference], declared: list[Declared]) -> list[str]:
    """Say what differs and is not declared, and what is declared and does not differ.

    Args:
        found: What differs.
        declared: What is known to.
    """
    return [
        *(f"{each}: не объявлено" for each in found if not any(known.covers(each) for known in declared)),
        *(
            f"{DECLARED.name}: {known.where} «{known.what}»: такого отличия больше нет"
            for known in declared
            if not any(known.covers(each) for each in found)
        ),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Build with Zensical and compare, from the command line.

    Args:
        arguments: Without the program's name; None: the process's own.

    Returns:
        0 if the sites differ only as declared, 1 otherwise.
    """
    parser = argparse.ArgumentParser(
        prog="python -m doctools.checks.generators",
        description="Собирает страницы и Zensical и сравнивает с тем, что собрал MkDocs.",
    )
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="что собрал make site")
    site, other = parser.parse_args(arguments).site, ROOT / zensical.STAGE / "whole"
    try:
        zensical.build(ROOT, other)
        publish.finish(ROOT, other)
    except (BuildError, UpstreamError) as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 1
    declared = read_declared()
    found, counts = compare(site, other)
    wrong = complaints(found, declared)
    print("сравнено:", ", ".join(f"{name} — {number}" for name, number in sorted(counts.items())))
    for known in declared:
        number = sum(known.covers(each) for each in found)
        print(f"отличается: {known.where} «{known.what}», {number}: {known.reason}")
    return tell(wrong)


if __name__ == "__main__":
    sys.exit(main())
