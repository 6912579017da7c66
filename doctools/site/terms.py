"""Leads each marked term of a built page to its place in the glossary, where its definition stands for all.

MkDocs leaves a term with its whole definition in a `title`, once a section: that weighs on every reader, and
one without a mouse or without scripts never sees it. Here it becomes a link, and the theme's script shows the
definition from there.
"""

import re
from html import escape, unescape
from os.path import relpath
from pathlib import Path

from doctools.pages.addresses import address, built_file, slugify
from doctools.site.failure import BuildError
from doctools.site.glossary import Term, read_terms
from doctools.site.spaces import NBSP

_MARK = re.compile(r'<abbr tabindex="0" title="(?P<said>[^"]*)">(?P<form>.*?)</abbr>', re.DOTALL)
_HEAD = re.compile(r"<dt>(?P<head>.*?)</dt>", re.DOTALL)


def run(root: Path, site: Path) -> int:
    """Do it to all pages.

    Args:
        root: The project, with `docs/`.
        site: Its built site.

    Returns:
        How many terms are marked.

    Raises:
        BuildError: A definition is not the glossary's, or the page of the glossary lacks a term.
    """
    source = root / "docs" / "glossarii.md"
    page = built_file(site, source.name)
    if not page.is_file():
        return 0
    terms = {_plain(term.definition): term for term in read_terms(source.read_text(encoding="utf-8"))}
    page.write_text(_with_places(page.read_text(encoding="utf-8"), list(terms.values())), encoding="utf-8")
    number = 0
    for path in sorted(site.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        to = relpath(site / address(source.name), path.parent)

        def link(match: re.Match[str], to: str = to, path: Path = path) -> str:
            if (term := terms.get(_plain(unescape(match["said"])))) is None:
                raise BuildError(
                    f"{path.relative_to(site).as_posix()}: нет в глоссарии: {match['said'][:60]}"
                )
            return f'<a class="term" href="{to}/#{place(term)}">{match["form"]}</a>'

        html, found = _MARK.subn(link, html)
        if found:
            path.write_text(html, encoding="utf-8")
        number += found
    return number


def place(term: Term) -> str:
    """Return the anchor of a term in the glossary."""
    return slugify(term.name)


def _with_places(html: str, terms: list[Term]) -> str:
    left = {escape(term.name, quote=False): place(term) for term in terms}

    def put(match: re.Match[str]) -> str:
        anchor = left.pop(_plain(re.sub(r"<[^>]*>", "", match["head"])).partition(" (")[0], "")
        return f'<dt id="{anchor}">{match["head"]}</dt>' if anchor else match[0]

    html = _HEAD.sub(put, html)
    if left:
        raise BuildError(f"на странице глоссария нет: {', '.join(left)}")
    return html


def _plain(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())
