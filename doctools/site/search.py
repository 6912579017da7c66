"""The search of the site: makes its index, and tells how well it answers.

    python -m doctools.site.search index SITE      what `make site` does
    python -m doctools.site.search queries SITE    asks every query of queries.toml, in a real browser

The index is Pagefind's, made of the built HTML: any generator will do. Words are matched by their stems, and
«ё» counts as «е».
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from doctools.site.webserver import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
QUERIES = Path(__file__).with_name("queries.toml")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# Answers that count: a reader looks at the first three.
FIRST = 3
# What stands on a page and is not its text.
EXCLUDED = [".headerlink", ".footnote-ref", ".footnote-backref", ".code-tools", ".original"]
# What a program printed is worth less than a sentence that explains it.
PRINTED = '<samp data-pagefind-weight="0.3">'


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


class SearchError(Exception):
    """The site cannot be indexed; what Pagefind said is in the message."""


def make_index(site: Path) -> int:
    """Index a built site, into `pagefind/` below it.

    Pagefind runs as a command and ends by itself. Its Python interface tells that the files are written, and
    kills it, while 1.5.2 still writes them: under load one index in twenty came out with a file cut short
    (https://github.com/Pagefind/pagefind/issues/1271).

    Args:
        site: The built site.

    Returns:
        How many pages were indexed.

    Raises:
        SearchError: Pagefind fails.
    """
    # Absolute, because Pagefind runs in another folder: in ours it would look for a configuration.
    target = (site / "pagefind").resolve()
    with TemporaryDirectory() as folder:
        pages = [*_pages_to_index(site, Path(folder))]
        options = {
            "--site": [folder],
            "--output-path": [str(target)],
            "--exclude-selectors": EXCLUDED,
            "--include-characters": ["_"],
        }
        arguments = [f"{name}={value}" for name, values in options.items() for value in values]
        done = subprocess.run(
            [sys.executable, "-m", "pagefind", "--quiet", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SearchError(f"pagefind: код {done.returncode}\n{done.stdout}")
    for name in ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight"):
        for extra in target.glob(f"{name}.*"):
            extra.unlink()
    return len(pages)


def _pages_to_index(site: Path, folder: Path) -> Iterator[Path]:
    """Write the pages that are to be found, as the search should weigh them, into a folder; yields each."""
    for path in sorted(site.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        if "data-pagefind-body" in html:
            page = folder / path.relative_to(site)
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(html.replace("<samp>", PRINTED), encoding="utf-8")
            yield page


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
                const results = await ask(engine, text);
                const pages = await Promise.all(results.slice(0, 5).map((result) => result.data()));
                answers.push(pages.map((page) => page.raw_url));
              }
              return answers;
            }""",
            [script_of(site), [query.text for query in queries]],
        )
        page.close()
    for query, urls in zip(queries, found, strict=True):
        yield Answer(query, tuple(urls))


def script_of(site: Path) -> str:
    """Return the address of the search dialog's script, whatever digest its name carries."""
    (script,) = (site / "assets" / "scripts").glob("search*.js")
    return "/" + script.relative_to(site).as_posix()


def main(arguments: list[str]) -> int:
    """Index a site, or ask it.

    Args:
        arguments: `index` or `queries`, and the folder of the site.

    Returns:
        0, or 1 if a query has no right answer in the first three.
    """
    command, site = arguments[0], Path(arguments[1] if len(arguments) > 1 else "site")
    if command == "index":
        print(f"страниц в указателе: {make_index(site)}")
        return 0
    # Not at the top: to build the site no browser is needed, nor its driver.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        answers = list(ask(site, browser, read_queries()))
        browser.close()
    wrong = [answer for answer in answers if not answer.right]
    for answer in wrong:
        print(f"«{answer.query.text}»: нет {', '.join(answer.query.pages)}; есть {', '.join(answer.found)}")
    right = len(answers) - len(wrong)
    print(f"в первых трёх: {right} из {len(answers)}, {100 * right / len(answers):.1f} %")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
