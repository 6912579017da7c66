"""Checks a built site and its sources. Each check returns complaints, `file:line: what is wrong`.

A check reads files and nothing else, so a test can feed it a spoilt tree and see it complain.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urljoin, urlsplit

import tinycss2
from lxml import html

# What makes a browser fetch something when it shows the page.
_DATA = tomllib.loads(Path(__file__).with_name("built.toml").read_text(encoding="utf-8"))
FETCHED: dict[str, list[str]] = _DATA["fetched"]
FETCHED_LINKS = frozenset(_DATA["links"]["rel"].split())
# GitBook's own markup; see «Markdown» in GitBook's documentation of content blocks.
GITBOOK = re.compile(
    r"{%\s*(?:end)?(?:hint|tabs?|code|content-ref|embed|file|stepper|step|columns?|swagger|api-method\S*|updates?"
    r"|openapi\S*|include|if)\b[^%]*%}"
    r"|<mark\b|<figure\b|<table data-|data-(?:full-width|view|card)|\.gitbook/|&#x20;"
)


@dataclass(frozen=True)
class Document:
    """One HTML file of a built site.

    Attributes:
        path: The file.
        name: Its path below the site's folder, with slashes.
    """

    path: Path
    name: str

    @cached_property
    def root(self) -> html.HtmlElement:
        """The parsed document; its elements know their lines."""
        return html.document_fromstring(self.path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))

    @cached_property
    def ids(self) -> set[str]:
        """Everything that a #fragment can name."""
        return {*self.root.xpath("//@id"), *self.root.xpath("//a/@name")}

    @property
    def address(self) -> str:
        """The page's path from the root of the site: `index.html` of a folder is the folder."""
        return "/" + self.name.removesuffix("index.html")

    @property
    def is_redirect(self) -> bool:
        """Whether the page does nothing but send its reader on (theme/redirect.html)."""
        return bool(self.root.xpath("//meta[@http-equiv='refresh']"))

    @property
    def is_found(self) -> bool:
        """Whether search engines may list it: not the error page, a redirect, or a list beside a page."""
        return not self.root.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")

    def at(self, element: html.HtmlElement) -> str:
        """Return `file:line` of an element."""
        return f"{self.name}:{element.sourceline}"


class Site:
    """A built site.

    Args:
        folder: Where it was built.
        url: The address that it was built for (SITE_URL).
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        self.base = urlsplit(url).path or "/"
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
        self.documents = {name: Document(folder / name, name) for name in names}

    @property
    def pages(self) -> list[Document]:
        """The pages that a reader reads: neither the error page nor redirects nor lists beside a page."""
        return [page for page in self.documents.values() if page.is_found]

    def is_foreign(self, target: str) -> bool:
        """Tell whether fetching this would leave the site's own origin."""
        parts = urlsplit(target.strip())
        if parts.scheme in ("data", "blob", "about"):
            return False
        return bool(parts.scheme or parts.netloc) and f"{parts.scheme}://{parts.netloc}" != self.origin

    def file_of(self, document: Document, target: str) -> str | None:
        """Return the name of the file that a link leads to, existing or not; None if it leaves the site."""
        url = urljoin(self.origin + self.base + document.address.lstrip("/"), target)
        if self.is_foreign(url):
            return None
        path = unquote(urlsplit(url).path)
        if not f"{path}/".startswith(self.base):
            return f"(вне сайта) {path}"
        name = normpath(path.removeprefix(self.base)).removeprefix(".").lstrip("/")
        return f"{name}/index.html".lstrip("/") if path.endswith("/") or not name else name


def links(site: Site) -> list[str]:
    """Complain of links and fragments that lead nowhere."""
    complaints = []
    for document in site.documents.values():
        for element, _attribute, target, _position in document.root.iterlinks():
            if element.tag == "form" or re.match(r"(?:mailto|tel|data|javascript):", target):
                continue
            name = site.file_of(document, target)
            if name is None:
                continue
            fragment = unquote(urlsplit(target).fragment)
            if not (site.folder / name).is_file():
                complaints.append(f"{document.at(element)}: «{target}» никуда не ведёт: нет {name}")
            elif fragment and name in site.documents and fragment not in site.documents[name].ids:
                complaints.append(
                    f"{document.at(element)}: «{target}» никуда не ведёт: в {name} нет #{fragment}"
                )
    return complaints


def _fetched(element: html.HtmlElement) -> Iterator[str]:
    if element.tag == "link":
        if FETCHED_LINKS & set((element.get("rel") or "").lower().split()):
            yield element.get("href") or ""
        return
    if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
        yield (element.get("content") or "").partition("url=")[2]
    for attribute in FETCHED.get(str(element.tag), ()):
        value = element.get(attribute)
        if value and attribute == "srcset":
            yield from (candidate.split()[0] for candidate in value.split(",") if candidate.strip())
        elif value:
            yield value
    for css in (element.get("style"), element.text if element.tag == "style" else ""):
        yield from (url for _line, url in _css_urls(css or ""))
    if element.get("ping"):
        yield from (element.get("ping") or "").split()


def _css_urls(css: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the address of each url() and @import in a style sheet or a part of one."""

    def walk(nodes: list[tinycss2.ast.Node]) -> Iterator[tuple[int, str]]:
        importing = False
        for node in nodes:
            if node.type == "at-keyword":
                importing = node.lower_value == "import"
            elif node.type == "url" or (node.type == "string" and importing):
                yield node.source_line, node.value
                importing = False
            elif node.type == "function":
                yield from (
                    (argument.source_line, argument.value)
                    for argument in node.arguments
                    if argument.type == "string" and node.lower_name in ("url", "src", "image-set")
                )
                yield from walk(node.arguments)
            elif hasattr(node, "content") and node.content:
                yield from walk(node.content)

    yield from walk(tinycss2.parse_component_value_list(css))


def requests(site: Site) -> list[str]:
    """Complain of everything that a browser would ask another origin for when it shows a page."""
    asked = [
        (f"{document.at(element)}: <{element.tag}>", target)
        for document in site.documents.values()
        for element in document.root.iter()
        for target in _fetched(element)
    ]
    for sheet in sorted(site.folder.rglob("*.css")):
        name = sheet.relative_to(site.folder).as_posix()
        asked += [(f"{name}:{line}:", url) for line, url in _css_urls(sheet.read_text(encoding="utf-8"))]
    return [f"{who} обращается к чужому сайту: {target}" for who, target in asked if site.is_foreign(target)]


def markup(site: Site) -> list[str]:
    """Complain of pages without language, one h1, title, description; pictures and columns without names."""
    complaints = []
    seen: dict[tuple[str, str, str], str] = {}
    for page in site.pages:
        root = page.root
        expected = "en" if page.name.startswith("en/") else "ru"
        if root.get("lang") != expected:
            complaints.append(f"{page.at(root)}: lang={root.get('lang')!r}, а нужен {expected!r}")
        headings = root.xpath("//h1")
        if len(headings) != 1:
            where = page.at(headings[1]) if headings else page.at(root)
            complaints.append(f"{where}: заголовков h1 {len(headings)}, а нужен один")
        complaints += [
            f"{page.at(picture)}: картинка без alt: {picture.get('src')}"
            for picture in root.xpath("//img[not(@alt)]")
        ]
        complaints += [
            f"{page.at(cell)}: у столбца таблицы нет названия"
            for cell in root.xpath("//th[not(normalize-space())]")
        ]
        texts = {
            "title": root.findtext("head/title"),
            "description": next(iter(root.xpath("/html/head/meta[@name='description']/@content")), None),
        }
        for kind, text in texts.items():
            if not (text or "").strip():
                complaints.append(f"{page.at(root)}: нет {kind}")
                continue
            first = seen.setdefault((expected, kind, str(text)), page.name)
            if first != page.name:
                complaints.append(f"{page.at(root)}: тот же {kind}, что у {first}: {text}")
    return complaints


def ids(site: Site) -> list[str]:
    """Complain of ids that stand twice on a page, and of headings numbered apart: such an anchor may move."""
    complaints = []
    for page in site.pages:
        lines = defaultdict(list)
        for element in page.root.xpath("//*[@id]"):
            lines[element.get("id")].append(page.at(element))
        complaints += [
            f"{at[1]}: id «{name}» уже занят в {at[0]}" for name, at in lines.items() if len(at) > 1
        ]
        for heading in page.root.xpath("//h1|//h2|//h3|//h4|//h5|//h6"):
            name = heading.get("id") or ""
            if re.search(r"_\d+$", name) and name.rpartition("_")[0] in lines:
                complaints.append(f"{page.at(heading)}: второй заголовок с тем же текстом: #{name}")
    return complaints


def source_links(site: Site, repo_url: str | None, edit_path: str, docs: Path) -> list[str]:
    """Complain of pages with a dead link to their source, or without one although there is a repository."""
    complaints = []
    for page in site.pages:
        found = page.root.xpath("//a[@rel='edit']")
        if not repo_url:
            complaints += [f"{page.at(link)}: ссылка на исходный текст без REPO_URL" for link in found]
            complaints += [
                f"{page.at(link)}: ссылка на репозиторий без REPO_URL"
                for link in page.root.xpath("//a[contains(@class, 'md-source')]")
            ]
            continue
        prefix = f"{repo_url.rstrip('/')}/{edit_path}/"
        if not found:
            complaints.append(f"{page.at(page.root)}: нет ссылки на исходный текст")
        for link in found:
            source = (link.get("href") or "").removeprefix(prefix)
            if not (docs / source).is_file():
                complaints.append(f"{page.at(link)}: такого исходного текста нет: {link.get('href')}")
        if not page.root.xpath(f"//a[@href={repo_url!r}]"):
            complaints.append(f"{page.at(page.root)}: нет ссылки на репозиторий")
    return complaints


def published(site: Site, contract: Path) -> list[str]:
    """Complain of published addresses and anchors that are gone.

    Args:
        site: The built site.
        contract: A file with one address a line, from the root of the site, with or without #anchor; lines
            that begin with `# ` are comments.
    """
    complaints = []
    for number, line in enumerate(contract.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("# "):
            continue
        address, _, fragment = line.strip().partition("#")
        document = site.documents.get(address.lstrip("/") + "index.html")
        if document is None:
            complaints.append(f"{contract.name}:{number}: адреса {address} больше нет")
        elif fragment and not document.is_redirect and fragment not in document.ids:
            complaints.append(f"{contract.name}:{number}: якоря {address}#{fragment} больше нет")
    return complaints


def promised(site: Site, contract: Path) -> list[str]:
    """Complain of addresses and anchors of headings that stand and are not promised: nothing would hold them.

    Args:
        site: The built site.
        contract: See :func:`published`.

    Returns:
        The lines to be added to the contract.
    """
    lines = set(contract.read_text(encoding="utf-8").splitlines())
    standing = [
        f"{page.address}{fragment and '#'}{fragment}"
        for page in site.pages
        for fragment in ("", *page.root.xpath("//*[self::h2 or self::h3 or self::h4 or self::h5]/@id"))
    ]
    return [each for each in standing if each not in lines]


def gitbook_syntax(docs: Path) -> list[str]:
    """Complain of GitBook's markup left in the pages' sources."""
    return [
        f"{page.relative_to(docs.parent).as_posix()}:{number}: разметка GitBook: {found[0]}"
        for page in sorted(docs.rglob("*.md"))
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        for found in GITBOOK.finditer(line)
    ]
