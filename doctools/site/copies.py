"""Writes what machines read of a site: a Markdown copy of each page, `llms.txt`, `robots.txt`.

A copy stands beside its page, `…/index.md`: includes expanded, comments for the tests taken out, links whole.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import join, normpath

from doctools.pages.addresses import address, built_file
from doctools.pages.fences import split
from doctools.pages.head import FrontMatter, front_matter, head_length
from doctools.pages.includes import expanded
from doctools.site import index
from doctools.site.originals import FOLDER, expand
from doctools.site.spread import spread

COMMENT = re.compile(r"^[ \t]*<!--.*?-->[ \t]*\n", re.MULTILINE | re.DOTALL)
WRAPPER = re.compile(r"^</?(?:div|p)\b[^>]*>(?:\n|\Z)", re.MULTILINE)
ATTRIBUTES = re.compile(r"^\{ [.#][^}]*\}(?:\n|\Z)|(?<=\S) \{ [.#][^}]*\}$", re.MULTILINE)
KEYS = re.compile(r"\+\+([a-z0-9+-]+)\+\+")
LINK = re.compile(r"(\]\()([^):\s]+?\.md)(#[^)\s]*)?(\))")
# Blank lines that an included file leaves above the end of its fence.
BLANK_END = re.compile(r"\n+([ \t]*[`~]{3,}\s*)\Z")
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

    def write(name: str) -> None:
        head, body = known[name]
        built = built_file(site, name)
        body = index.expand(body, root / "docs")
        # A list of errors leads to pages that are in English only.
        body = expand(
            body,
            root / "docs",
            lambda _, page, entry: f"[{entry.number}]({url}en/{FOLDER}/{page.name}/#{entry.anchor})",
        )
        text = f"# {head.title}\n\n{body}" if not body.lstrip().startswith("# ") else body.lstrip()
        (built.parent / "index.md").write_text(copy(text, name, root / "examples", url), encoding="utf-8")
        html = built.read_text(encoding="utf-8")
        link = f'<link rel="alternate" type="text/markdown" href="index.md">{HEAD_END}'
        built.write_text(html.replace(HEAD_END, link, 1), encoding="utf-8")

    spread(write, known, lambda name: len(known[name][1]))
    (site / "llms.txt").write_text(llms(known, url), encoding="utf-8")
    (site / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {url}sitemap.xml\n", encoding="utf-8"
    )
    return len(known)


def _pages(docs: Path, site: Path) -> Iterator[tuple[str, tuple[FrontMatter, str]]]:
    for path in sorted(docs.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        head = front_matter(text)
        name = path.relative_to(docs).as_posix()
        # A page that has moved is nothing but an address.
        if head.template != "redirect.html" and built_file(site, name).is_file():
            yield name, (head, "".join(text.splitlines(keepends=True)[head_length(text) :]))


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
        return match[1] + url + address(normpath(join(folder, match[2]))) + (match[3] or "") + match[4]

    def prose(part: str) -> str:
        for furniture in (COMMENT, WRAPPER, ATTRIBUTES):
            part = furniture.sub("", part)
        part = KEYS.sub(lambda match: "+".join(key.capitalize() for key in match[1].split("+")), part)
        return re.sub(r"\n{3,}", "\n\n", LINK.sub(link, part))

    parts = split(text)
    parts[::2] = map(prose, parts[::2])
    parts[1::2] = (BLANK_END.sub(r"\n\1", expanded(part, examples)) for part in parts[1::2])
    return "".join(parts).strip() + "\n"


def llms(pages: dict[str, tuple[FrontMatter, str]], url: str) -> str:
    """Return `llms.txt`: what the guide is, and every page with its description (https://llmstxt.org).

    Args:
        pages: Front matter and text by path below `docs/`.
        url: The site's address.
    """
    home = pages["index.md"][0]
    folders: dict[str, list[str]] = {}
    for name, (head, _) in sorted(pages.items(), key=lambda item: (item[0].count("/") > 0, item[0])):
        folder = name.partition("/")[0] if "/" in name else ""
        line = f"- [{head.title}]({url}{address(name)}index.md): {head.description}"
        folders.setdefault(folder, []).append(line)
    parts = [f"# {home.title}\n\n> {home.description}\n"]
    for folder, lines in folders.items():
        index = pages.get(f"{folder}/index.md") or pages.get(f"{folder}.md")
        title = index[0].title if index else "Общее"
        parts.append(f"## {title}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
