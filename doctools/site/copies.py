"""Writes what machines read of a site: a Markdown copy of each page, `llms.txt`, `robots.txt`.

A copy stands beside its page, `…/index.md`: includes expanded, comments for the tests taken out, links whole.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from typing import Any

import yaml

from doctools.site.badges import built_page
from doctools.site.fences import split
from doctools.site.originals import FOLDER, expand

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
INCLUDE = re.compile(r'^(?P<indent>[ \t]*)--8<-- "(?P<path>[^":]+)(?::(?P<section>[\w-]+))?"$', re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*<!--.*?-->[ \t]*\n", re.MULTILINE | re.DOTALL)
WRAPPER = re.compile(r"^</?(?:div|p)\b[^>]*>(?:\n|\Z)", re.MULTILINE)
ATTRIBUTES = re.compile(r"^\{ [.#][^}]*\}(?:\n|\Z)|(?<=\S) \{ [.#][^}]*\}$", re.MULTILINE)
KEYS = re.compile(r"\+\+([a-z0-9+-]+)\+\+")
LINK = re.compile(r"(\]\()([^):\s]+?\.md)(#[^)\s]*)?(\))")
HEAD_END = "</head>"


def run(root: Path, site: Path, url: str) -> int:
    """Write everything.

    Args:
        root: The project, with `docs/` and `examples/`.
        site: Its built site.
        url: The site's address, with a slash at the end.

    Returns:
        How many pages have a copy.
    """
    known = dict(_pages(root / "docs", site))
    for name, (head, body) in known.items():
        built = built_page(site, name.replace(".en.md", ".md"))
        if name.endswith(".en.md"):
            built = built_page(site / "en", name.replace(".en.md", ".md"))
        assert built
        # A list of errors leads to pages that are in English only.
        body = expand(
            body, root / "docs", lambda _, page, entry: f"[{entry.number}]({url}en/{FOLDER}/{page.name}/#{entry.anchor})"
        )
        text = f"# {head['title']}\n\n{body}" if not body.lstrip().startswith("# ") else body.lstrip()
        (built.parent / "index.md").write_text(copy(text, name, root / "examples", url), encoding="utf-8")
        html = built.read_text(encoding="utf-8")
        link = f'<link rel="alternate" type="text/markdown" href="index.md">{HEAD_END}'
        built.write_text(html.replace(HEAD_END, link, 1), encoding="utf-8")
    (site / "llms.txt").write_text(llms(known, url), encoding="utf-8")
    (site / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {url}sitemap.xml\n", encoding="utf-8"
    )
    return len(known)


def _pages(docs: Path, site: Path) -> Iterator[tuple[str, tuple[dict[str, Any], str]]]:
    for path in sorted(docs.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        match = FRONT_MATTER.match(text)
        head = yaml.safe_load(match[1]) if match else {}
        # A page that has moved is nothing but an address.
        if head.get("template") == "redirect.html":
            continue
        name = path.relative_to(docs).as_posix()
        english = name.endswith(".en.md")
        if built_page(site / "en" if english else site, name.replace(".en.md", ".md")):
            yield name, (head, text[match.end() :] if match else text)


def copy(text: str, name: str, examples: Path, url: str) -> str:
    """Return the copy of a page.

    Args:
        text: Its Markdown without front matter.
        name: Its path below `docs/`.
        examples: The folder of the files that it includes.
        url: The site's address.
    """
    folder = str(PurePosixPath(name).parent)

    def link(match: re.Match[str]) -> str:
        return match[1] + address(normpath(join(folder, match[2])), url) + (match[3] or "") + match[4]

    def prose(part: str) -> str:
        for furniture in (COMMENT, WRAPPER, ATTRIBUTES):
            part = furniture.sub("", part)
        part = KEYS.sub(lambda match: "+".join(key.capitalize() for key in match[1].split("+")), part)
        return re.sub(r"\n{3,}", "\n\n", LINK.sub(link, part))

    def code(part: str) -> str:
        return INCLUDE.sub(lambda match: _included(match, examples), part)

    parts = split(text)
    parts[::2] = map(prose, parts[::2])
    parts[1::2] = map(code, parts[1::2])
    return "".join(parts).strip() + "\n"


def _included(match: re.Match[str], examples: Path) -> str:
    text = (examples / match["path"]).read_text(encoding="utf-8")
    if section := match["section"]:
        start, end = (rf"^\s*# --8<-- \[{place}:{section}\]\n" for place in ("start", "end"))
        found = re.search(f"{start}(.*?){end}", text, re.MULTILINE | re.DOTALL)
        text = found[1] if found else text
    text = re.sub(r"^\s*# --8<-- \[(?:start|end):[\w-]+\]\n", "", text, flags=re.MULTILINE)
    # An include that is only shown, in a page about pages, is written with a semicolon.
    text = re.sub(r"^(\s*);(--8<--)", r"\1\2", text, flags=re.MULTILINE)
    return "\n".join(match["indent"] + line if line else "" for line in text.rstrip("\n").split("\n"))


def address(name: str, url: str) -> str:
    """Return the address of a page.

    Args:
        name: Its path below `docs/`.
        url: The site's address.
    """
    language = "en/" if name.endswith(".en.md") else ""
    stem = name.removesuffix(".md").removesuffix(".en")
    stem = stem.removesuffix("index") if stem.rpartition("/")[2] == "index" else f"{stem}/"
    return f"{url}{language}{stem}"


def llms(pages: dict[str, tuple[dict[str, Any], str]], url: str) -> str:
    """Return `llms.txt`: what the guide is, and every page with its description (https://llmstxt.org).

    Args:
        pages: Front matter and text by path below `docs/`.
        url: The site's address.
    """
    home = pages["index.md"][0]
    folders: dict[str, list[str]] = {}
    for name, (head, _) in sorted(pages.items(), key=lambda item: (item[0].count("/") > 0, item[0])):
        folder = name.partition("/")[0] if "/" in name else ""
        line = f"- [{head['title']}]({address(name, url)}index.md): {head.get('description', '')}"
        folders.setdefault(folder, []).append(line)
    parts = [f"# {home['title']}\n\n> {home['description']}\n"]
    for folder, lines in folders.items():
        index = pages.get(f"{folder}/index.md") or pages.get(f"{folder}.md")
        title = index[0]["title"] if index else "Общее"
        parts.append(f"## {title}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
