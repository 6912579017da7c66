"""The service worker: new texts at once, copies when the network fails or dawdles, not too many of them."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, Page, expect

from doctools.checks.built import Site
from doctools.site import kept, webserver
from doctools.site.webserver import serve

PAGE = "licenziya/"
# What a page was made of, and what is kept of that.
MADE_OF = "performance.getEntriesByType('resource').map((entry) => entry.name)"
ASSETS = "async () => (await (await caches.open('celery-ru-assets')).keys()).map((request) => request.url)"
NEVER_CHANGES = re.compile(r"/assets/.*[.][0-9a-f]{8}[.]\w+$")
KEPT = "async () => (await (await caches.open('celery-ru-pages')).keys()).map((request) => request.url)"


@pytest.fixture
def folder(published: Site, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published.folder, tmp_path / "site"))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def read(page: Page, address: str) -> None:
    """Open a page and wait until the worker keeps it, with what it is made of and what it may yet ask for."""
    page.goto(address + PAGE)
    expect(page.locator("h1")).to_be_visible()
    missing: set[str] = {PAGE}
    for _ in range(300):
        held = page.evaluate(KEPT) + page.evaluate(ASSETS)
        missing = {part for part in (PAGE, "/tips.", "/place.") if not any(part in url for url in held)}
        missing |= set(filter(NEVER_CHANGES.search, page.evaluate(MADE_OF))) - set(held)
        if not missing:
            return
        page.wait_for_timeout(100)
    # Never `serviceWorker.ready`: it has no end where no worker comes.
    pytest.fail(f"не сохранено за 30 с: {', '.join(sorted(missing))}", pytrace=False)


def test_a_new_text_is_seen_at_once(page: Page, folder: Path) -> None:
    with serve(folder) as address:
        read(page, address)
        built = folder / PAGE / "index.html"
        built.write_text(built.read_text("utf-8").replace("</h1>", " НОВАЯ</h1>", 1), encoding="utf-8")
        page.goto(address + PAGE)
        expect(page.locator("h1")).to_contain_text("НОВАЯ")


def test_a_server_that_never_answers_is_waited_for_two_seconds(
    page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute, ended = Event(), Event()
    answer = webserver._Handler.do_GET

    def do_get(handler: webserver._Handler) -> None:
        if mute.is_set():
            ended.wait(30)
        answer(handler)

    monkeypatch.setattr(webserver._Handler, "do_GET", do_get)
    with serve(folder) as address:
        read(page, address)
        mute.set()
        page.goto(address + PAGE, timeout=20_000)
        expect(page.locator("h1")).to_be_visible()
        took = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
        ended.set()
    assert 1900 < took < 8000


def test_a_book_is_for_the_reader_to_keep(page: Page, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    with serve(folder) as address:
        read(page, address)
        with page.expect_download():
            page.evaluate("location.href = '../a.pdf'")
        page.wait_for_timeout(1000)
        assert not [url for url in page.evaluate(KEPT) if "pdf" in url]


def test_what_is_kept_is_bounded_and_has_no_queries(page: Page, folder: Path) -> None:
    with serve(folder) as address:
        read(page, address)
        page.evaluate(
            """async () => {
              const cache = await caches.open("celery-ru-pages");
              for (let n = 0; n < 150; n++) await cache.put(`/old-${n}/`, new Response("x"));
            }"""
        )
        for query in ("?a=1", "?a=2", "?a=3"):
            page.goto(address + "glossarii/" + query)
            expect(page.locator("h1")).to_be_visible()
        page.wait_for_timeout(1000)
        kept = page.evaluate(KEPT)
    assert len(kept) <= 100
    assert [url for url in kept if "glossarii" in url] == [f"{address}glossarii/"]
    assert f"{address}old-149/" in kept


def test_search_says_that_there_is_no_network(page: Page, folder: Path) -> None:
    with serve(folder) as address:
        read(page, address)
        page.context.set_offline(True)
        page.keyboard.press("/")
        expect(page.get_by_role("tooltip")).to_contain_text("Поиску нужна сеть")
        page.context.set_offline(False)
        page.keyboard.press("/")
        expect(page.get_by_role("combobox")).to_be_focused()
        page.context.set_offline(True)
        page.get_by_role("combobox").fill("зверобой")
        expect(page.get_by_role("status")).to_contain_text("Поиску нужна сеть")


def test_a_tab_that_was_open_during_a_publication_still_searches(
    page: Page, folder: Path, tmp_path: Path, republish: Callable[[Path, Path], None]
) -> None:
    with serve(folder) as address:
        read(page, address)
        republish(folder, tmp_path / "new")
        page.keyboard.press("/")
        page.get_by_role("combobox").fill("воркер")
        expect(page.get_by_role("option").first).to_be_visible()


@pytest.fixture
def republish() -> Callable[[Path, Path], None]:
    """Put another site in the place of a published one, as a build does: other scripts, another index."""

    def act(site: Path, new: Path) -> None:
        shutil.copytree(site, new)
        renamed = [
            *new.glob("assets/scripts/*.js"),
            *new.glob("pagefind/index/*"),
            *new.glob("pagefind/fragment/*"),
        ]
        for path in renamed:
            path.rename(
                path.with_name(
                    path.name.replace(".", "0.", 1) if path.suffix != ".js" else new_name(path.name)
                )
            )
        kept.run(site, new)
        shutil.rmtree(site)
        new.rename(site)

    return act


def new_name(script: str) -> str:
    name, _, end = script.split(".")
    return f"{name}.0badcafe.{end}"
