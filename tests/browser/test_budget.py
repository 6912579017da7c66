"""Budgets that no machine changes: bytes and requests of a first view, nothing unused, well-formed markup."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import Page

from doctools.checks.built import Site
from doctools.site import kept, policy
from doctools.site.compress import COPIES

ROOT = Path(__file__).resolve().parents[2]
NEXT_STEPS = "nachalo-raboty-s-celery/sleduyushie-shagi/"
# Besides the longest pages, one of each other kind.
KINDS = ("", "nachalo-raboty-s-celery/bekendy-i-brokery/", "glossarii/", "en/")
# Of a first view, gzipped as on the fly, with heads of answers, the worker's own copies and the line
# that a run of all brokers leaves at the end of a page.
FIRST_VIEW = 50_500
# The reference of all settings, one page so that a browser's own search finds each.
FIRST_VIEW_OF_SETTINGS = 57_000
SETTINGS = "rukovodstvo-polzovatelya-celery/konfiguraciya-i-ustanovki-po-umolchaniyu/"
# Of any page, as make site compresses it with brotli: what it is shown with.
SHOWN_WITH = 40_960
REQUESTS = 6
# What Markdown makes that no page has used yet, and what scripts and `make books` add.
NOT_USED_YET = {"books", "bug", "callout", "danger", "original", "ran", "ran-not", "warning"}

Open = Callable[..., Page]


def test_first_view(visit: Open, longest: list[str]) -> None:
    for path in (*longest, *KINDS):
        page = visit(path)
        page.wait_for_load_state("networkidle")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        sizes = dict(
            page.evaluate(
                """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
                  .map((entry) => [entry.name, entry.transferSize])"""
            )
        )
        limit = FIRST_VIEW_OF_SETTINGS if path == SETTINGS else FIRST_VIEW
        assert sum(sizes.values()) <= limit, (path, sizes)
        assert len(page.watch.requests) <= REQUESTS, page.watch.requests  # type: ignore[attr-defined]  # of conftest


@pytest.mark.skipif("BUILT_SITE" in os.environ, reason="показывает последний прогон, а не целый")
def test_what_a_run_says_of_the_blocks_is_weighed(published: Site) -> None:
    for page in published.pages:
        if blocks := page.root.xpath("//*[contains(@class, 'code-session')]"):
            assert page.root.xpath("//article[@data-ran]"), (page.name, len(blocks))


def test_what_a_page_is_shown_with(published: Site) -> None:
    """The page, its styles and its script, as a server that knows brotli hands them out."""

    def packed(path: Path) -> int:
        copy = path.with_name(path.name + ".br")
        return (copy if copy.exists() else path).stat().st_size

    weights = {}
    for page in published.pages:
        asked = page.root.xpath("//link[@rel='stylesheet']/@href | //script/@src")
        assert asked, page.name
        files = [published.folder / (published.file_of(page, each) or "") for each in asked]
        weights[page.name] = packed(page.path) + sum(map(packed, files))
    assert weights
    assert not {name: weight for name, weight in weights.items() if weight > SHOWN_WITH}


def test_no_unused_styles_are_shipped(published: Site) -> None:
    sheets = [
        sheet.read_text(encoding="utf-8")
        for sheet in (published.folder / "assets/stylesheets").glob("*.css")
        if not sheet.name.startswith("search.")
    ]
    text = "".join(page.path.read_text(encoding="utf-8") for page in published.documents.values())
    sheets += set(re.findall(r"<style>(.*?)</style>", text))
    css = re.sub(r"\{[^{}]*\}|url\([^)]*\)", "{}", "".join(sheets))
    selectors = " ".join(re.findall(r"[^{}]+(?=\{)", css))
    named = set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))
    used = {name for classes in re.findall(r'class="([^"]*)"', text) for name in classes.split()}
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in (published.folder / "assets/scripts").glob("*.js")
    )
    used |= set(re.findall(r"[a-zA-Z][\w-]*", scripts))
    pictures = {name for name in named if re.match(r"(?:fill|stroke)-", name)}
    assert named - used - pictures <= NOT_USED_YET


def test_no_script_or_style_is_left_that_no_page_asks_for(published: Site) -> None:
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in published.folder.rglob("*")
        if path.suffix in (".html", ".js", ".css") and "pagefind" not in path.parts
    )
    # What the publication before had may stand beside it: pages that are open still ask for it.
    before = json.loads((published.folder / kept.LIST).read_text(encoding="utf-8"))["kept"]
    assets = [path for path in (published.folder / "assets").rglob("*") if path.is_file()]
    own = [path for path in assets if path.relative_to(published.folder).as_posix() not in before]
    assert own
    assert not [path.name for path in own if path.suffix not in COPIES and path.name not in text]


def test_markup_is_valid(published: Site) -> None:
    """The HTML standard's own parser, with every parse error an error."""
    for document in published.documents.values():
        parser = html5lib.HTMLParser()
        parser.parse(document.path.read_text(encoding="utf-8"))
        assert not parser.errors, f"{document.name}: {parser.errors[:3]}"


def test_text_does_not_wait_for_scripts(published: Site) -> None:
    for page in published.documents.values():
        for script in page.root.xpath("//script[@src]"):
            assert script.get("type") == "module" or script.get("defer") is not None, page.name
        # Nor for a second answer of the server: what a page is drawn with stands in it.
        assert not page.root.xpath("//link[@rel='stylesheet']"), page.name
        assert page.is_redirect or page.root.xpath("/html/head/style"), page.name


def test_pages_are_found_and_quoted(published: Site) -> None:
    for page in published.pages:
        root = page.root
        assert root.xpath("string(//link[@rel='canonical']/@href)") == published.url + page.address.lstrip(
            "/"
        )
        for name in ("og:title", "og:description", "og:url", "og:image", "og:image:alt", "og:locale"):
            assert root.xpath("string(//meta[@property=$name]/@content)", name=name), (page.name, name)
        own = {link.get("hreflang"): link.get("href") for link in root.xpath("//link[@hreflang]")}
        assert own[root.get("lang")] == published.url + page.address.lstrip("/")
        copy = page.path.with_name("index.md")
        assert copy.read_text(encoding="utf-8").startswith("# ")
    front = next(page for page in published.pages if page.address == "/")
    assert front.root.xpath("string(//link[@hreflang='en']/@href)") == published.url + "en/"
    chapter = next(page for page in published.pages if page.address == f"/{NEXT_STEPS}")
    original = "https://docs.celeryq.dev/en/stable/getting-started/next-steps.html"
    assert chapter.root.xpath("string(//link[@hreflang='en']/@href)") == original
    card = front.root.xpath("string(//meta[@property='og:image']/@content)").removeprefix(published.url)
    assert re.fullmatch(r"assets/card\.[0-9a-f]{8}\.png", card)
    assert (published.folder / card).is_file()


def test_lists_for_machines_name_every_page(published: Site) -> None:
    llms = (published.folder / "llms.txt").read_text(encoding="utf-8")
    sitemap = (published.folder / "sitemap.xml").read_text(encoding="utf-8")
    for page in published.pages:
        url = published.url + page.address.lstrip("/")
        assert f"]({url}index.md): " in llms
        assert f"<loc>{url}</loc>" in sitemap
    assert f"Sitemap: {published.url}sitemap.xml" in (published.folder / "robots.txt").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_servers_send_the_policy_of_the_pages(published: Site, name: str) -> None:
    said = (ROOT / "publish" / name).read_text(encoding="utf-8")
    sent = f'Content-Security-Policy "{policy.header(published.folder)}"'
    assert sent in said, (
        "стили или сценарии стали другими: make site && .venv/bin/python -m doctools.site.policy"
    )
