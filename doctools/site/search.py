"""The search of the site: makes its index, and tells how well it answers.

    python -m doctools.site.search [SITE]    asks every query of queries.toml, in a real browser

The index is Pagefind's, made of the built HTML: any generator will do. Words are matched by their stems, and
«ё» counts as «е».
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import escape
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from lxml.html import HtmlElement, fromstring, tostring

from doctools.site import scratch
from doctools.site.asked import read_asked
from doctools.site.failure import BuildError
from doctools.site.known import known_words
from doctools.site.spread import spread
from doctools.site.webserver import serve
from doctools.site.whole import end_with_parent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
QUERIES = Path(__file__).with_name("queries.toml")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# Answers that count: a reader looks at the first three.
FIRST = 3
# What stands on a page and is not its text.
EXCLUDED = [".headerlink", ".footnote-ref", ".footnote-backref", ".code-tools", ".original", ".names"]
# What a program printed is worth less than a sentence that explains it.
PRINTED = '<samp data-pagefind-weight="0.3">'
# What the titles above a section are worth, and the ends of the names in it.
ABOVE, PARTS = 2, 0.5
# What a page's table of contents is worth to the section that it sends to, and what the page is described by
# to its beginning.
WANTED, DESCRIPTION = 2, 1
# What readers call what a section tells, where no page says it.
CALLED = 3
# What the ends of a name are worth where it is the title, and its other names (old ones, options).
OWN_PARTS, OTHER_NAMES = 3, 3
SHORTEST_PART = 3
# Stands before what is added to a section and is not shown; search.js knows it.
ADDED = "⁂"
# A work of reference, where each setting has its line of facts, is asked for by a name: its text should not
# push out the chapter that explains the matter.
FACTS, REFERENCE = "facts", 0.25
_NAME = re.compile(r"\b[A-Za-z]\w*(?:[._]\w+)+\b")
_HEADING = re.compile(r"h([1-4])")
# The words that misspellings are guessed by, of a language.
WORDS = "words.{}.txt"


@dataclass(frozen=True)
class Query:
    """What a reader types, and the pages that should answer, by address from the root of the site."""

    text: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The addresses that came, best first, and whether one of the first three is right."""

    query: Query
    found: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether one of the first three pages is among those that should answer."""
        return bool(set(self.found[:FIRST]) & set(self.query.pages))


def read_queries(path: Path = QUERIES) -> list[Query]:
    """Read the queries.

    Args:
        path: TOML: the address of a page, and the list of queries that it should answer.
    """
    pages: dict[str, list[str]] = {}
    for address, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for text in texts:
            pages.setdefault(text, []).append(address)
    return [Query(text, tuple(addresses)) for text, addresses in pages.items()]


class Indexing:
    """An index that is being made.

    Attributes:
        folder: Where.
    """

    def __init__(self, site: Path, stage: Path) -> None:
        # Absolute, because Pagefind runs in another folder: in ours it would look for a configuration.
        self.folder = (site / "pagefind").resolve()
        self._sections = _pages_to_index(site, stage)
        options = {
            "--site": [str(stage)],
            "--output-path": [str(self.folder)],
            "--exclude-selectors": EXCLUDED,
            "--include-characters": ["_"],
        }
        arguments = [f"{name}={value}" for name, values in options.items() for value in values]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pagefind", "--quiet", *arguments],
            cwd=stage,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=end_with_parent,
        )

    def wait(self) -> int:
        """Wait until it is made.

        Returns:
            How many sections were indexed.

        Raises:
            BuildError: Pagefind fails.
        """
        words = known_words(self._sections)
        said, _ = self.process.communicate()
        if self.process.returncode:
            raise BuildError(f"pagefind: код {self.process.returncode}\n{said}")
        for name in ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight"):
            for extra in self.folder.glob(f"{name}.*"):
                extra.unlink()
        for language, known in words.items():
            (self.folder / WORDS.format(language)).write_text("\n".join(known), encoding="utf-8")
        # The order of the languages is that of a hash table: the same site gives the same file.
        entry = self.folder / "pagefind-entry.json"
        entry.write_text(json.dumps(json.loads(entry.read_text("utf-8")), sort_keys=True), encoding="utf-8")
        return len(self._sections)


@contextmanager
def indexing(site: Path) -> Iterator[Indexing]:
    """Index a built site, into `pagefind/` below it, while something else is done.

    Pagefind runs as a command and ends by itself. Its Python interface tells that the files are written, and
    kills it, while 1.5.2 still writes them: under load one index in twenty came out with a file cut short
    (https://github.com/Pagefind/pagefind/issues/1271).

    Args:
        site: The built site; what its pages say is read before anything else is done.

    Yields:
        What waits for the index.
    """
    with scratch.folder() as stage:
        index = Indexing(site, stage)
        with index.process:
            try:
                yield index
            finally:
                index.process.kill()


def _pages_to_index(site: Path, folder: Path) -> list[Path]:
    """Write what is to be found into a folder: a file a section; returns them.

    A section lies below its page, in a folder named `~` and its anchor; `address_of` takes that away again.
    They are written one after the other: Pagefind numbers them as the system lists them.
    """
    pages = sorted(site.rglob("*.html"))
    found = spread(partial(_sections_of, site), pages, lambda path: path.stat().st_size)
    written = []
    for name, html in chain.from_iterable(found):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html, encoding="utf-8")
        written.append(target)
    return written


def _sections_of(site: Path, path: Path) -> list[tuple[str, str]]:
    """Return the sections of a built page, each with the name of its file."""
    html = path.read_text(encoding="utf-8")
    if "data-pagefind-body" not in html:
        return []
    page = fromstring(html.replace("<samp>", PRINTED))
    folder = path.relative_to(site).parent
    called = read_asked().get(f"/{folder.as_posix()}/", {})
    return [
        (
            str(folder / (f"~{section.anchor}" if section.anchor else "") / "index.html"),
            section.html(page.get("lang", "ru"), called.get(section.anchor, "")),
        )
        for section in _sections(page)
    ]


@dataclass
class _Section:
    """A heading and what stands below it, up to the next one."""

    title: str
    anchor: str
    above: list[str]
    weight: str
    reference: bool
    wanted: str = ""
    description: str = ""
    elements: list[HtmlElement] = field(default_factory=list)

    def html(self, language: str, called: str = "") -> str:
        """Return the section as a page of its own; what stands above it is worth less than its own title."""
        content = "".join(tostring(element, encoding="unicode", with_tail=False) for element in self.elements)
        own = _ends(self.title)
        names = [part for part in _ends(content) if part not in own]
        other = [name for element in self.elements for name in _codes(element)]
        page = self.above[0] if self.above else self.title
        # A page that is worth less is so in all that is added to it.
        share = float(self.weight or 1)
        said = f'data-pagefind-weight="{self.weight}"' if self.weight else ""
        above: float = ABOVE
        if self.reference:
            content = f'<div data-pagefind-weight="{REFERENCE}">{content}</div>'
            above = REFERENCE
        added = [
            *((above, escape(title)) for title in self.above),
            (WANTED, escape(self.wanted)),
            (DESCRIPTION, escape(self.description)),
            (CALLED, escape(called)),
            (OTHER_NAMES, escape(" ".join(other))),
            (OWN_PARTS, " ".join(own)),
            (PARTS, " ".join(names)),
        ]
        return (
            f'<!doctype html><html lang="{language}"><body><article data-pagefind-body {said}>'
            f'<h1 data-pagefind-meta="title" {said}>{escape(self.title)}</h1>'
            f'<i hidden data-pagefind-ignore data-pagefind-meta="page">{escape(page)}</i>{content}'
            f"<p>{ADDED}</p>"
            + "".join(f'<p data-pagefind-weight="{weight * share:g}">{text}</p>' for weight, text in added)
            + "</article></body></html>"
        )


def _ends(text: str) -> list[str]:
    return sorted({part for name in _NAME.findall(text) for part in _parts(name)})


def _codes(element: HtmlElement) -> list[str]:
    """Return what a line of facts calls by name."""
    facts = [element] if FACTS in element.get("class", "").split() else element.find_class(FACTS)
    return [code.text_content() for line in facts for code in line.iter("code")]


def _parts(name: str) -> set[str]:
    """Return the ends of a name that readers type for it: `acks_late` for `task_acks_late`."""
    parts: set[str] = set()
    for word in name.split("."):
        ends = word.split("_")
        parts.update("_".join(ends[first:]) for first in range(len(ends)))
    return {part for part in parts - {name} if len(part) > SHORTEST_PART}


def _sections(page: HtmlElement) -> list[_Section]:
    (article,) = page.xpath("//*[@data-pagefind-body]")
    weight = article.get("data-pagefind-weight", "")
    reference = bool(article.find_class(FACTS))
    found: list[_Section] = []
    above: list[tuple[int, str]] = []
    for element in article:
        level = _HEADING.fullmatch(str(element.tag))
        if level and (level[1] == "1" or element.get("id")):
            depth, title = int(level[1]), title_of(element)
            above = [(other, text) for other, text in above if other < depth]
            anchor = "" if depth == 1 else element.get("id", "")
            found.append(_Section(title, anchor, [text for _, text in above], weight, reference))
            above.append((depth, title))
        elif found:
            found[-1].elements.append(element)
    if found:
        wanted = _wanted(found[0])
        for section in found:
            section.wanted = " ".join(wanted.get(section.anchor, []))
        found[0].description = " ".join(page.xpath("//meta[@name='description']/@content"))
    return found


def _wanted(lead: _Section) -> dict[str, list[str]]:
    """Return what the table at the beginning of a page says of its sections, by their anchors.

    A row tells in the words of a reader what he wants, and where that is.
    """
    rows: dict[str, list[str]] = {}
    for table in (element for element in lead.elements if element.tag == "table"):
        for row in table.iter("tr"):
            said = " ".join(" ".join(cell.text_content() for cell in row).split())
            for link in row.xpath(".//a[starts-with(@href, '#')]"):
                rows.setdefault(link.get("href")[1:], []).append(said)
    return rows


def title_of(heading: HtmlElement) -> str:
    """Return what a heading says; the mark that links to it is taken out."""
    for mark in heading.xpath(".//*[contains(@class, 'headerlink')]"):
        mark.drop_tree()
    return " ".join(heading.text_content().split())


def address_of(url: str) -> str:
    """Return the address of the page whose section was found."""
    return re.sub(r"~[^/]+/$", "", url)


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Run the browser of this machine."""
    # Not at the top: to build the site no browser is needed, nor its driver.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def ask(site: Path, browser: "Browser", queries: list[Query]) -> Iterator[Answer]:
    """Ask the queries as the search dialog asks them.

    Args:
        site: A built site with its index.
        browser: A running browser.
        queries: What to ask.

    Yields:
        An answer for each query.
    """
    with serve(site) as address:
        page = browser.new_page()
        page.goto(address)
        found = page.evaluate(
            """async ([script, texts]) => {
              const { start, ask } = await import(script);
              const engine = await start(new URL("/", location));
              const answers = [];
              for (const text of texts) {
                answers.push((await ask(engine, text)).map((page) => page.sections[0].raw_url));
              }
              return answers;
            }""",
            [script_of(site), [query.text for query in queries]],
        )
        page.close()
    for query, urls in zip(queries, found, strict=True):
        yield Answer(query, tuple(address_of(url) for url in urls))


def script_of(site: Path) -> str:
    """Return the address of the search dialog's script, of those that are kept the one that pages load."""
    scripts = "assets/scripts/"
    page = (site / "index.html").read_text(encoding="utf-8")
    loader = re.findall(rf"{scripts}(site[\w.]*\.js)", page)[0]
    name = re.findall(r'"(search[\w.]*\.js)"', (site / scripts / loader).read_text(encoding="utf-8"))[0]
    return f"/{scripts}{name}"


def main(arguments: list[str]) -> int:
    """Ask a site.

    Args:
        arguments: The folder of the site.

    Returns:
        0, or 1 if a query has no right answer in the first three.
    """
    with chromium() as browser:
        answers = list(ask(Path(arguments[0] if arguments else "site"), browser, read_queries()))
    wrong = [answer for answer in answers if not answer.right]
    for answer in wrong:
        print(f"«{answer.query.text}»: нет {', '.join(answer.query.pages)}; есть {', '.join(answer.found)}")
    right = len(answers) - len(wrong)
    print(f"в первых трёх: {right} из {len(answers)}, {100 * right / len(answers):.1f} %")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
