"""A real Chromium before the site as it is published. No browser is a skip, and under CI=true a failure."""

import fcntl
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from doctools.checks.built import Site
from doctools.engine.report import digest
from doctools.site.search import CHROMIUM, FLAGS
from doctools.site.webserver import serve

ROOT = Path(__file__).resolve().parents[2]
# Where a site like ours stands more often than at a root: below a path.
URL = "https://guide.example/celery/"
# `make look`: the site that was built to be published, with its own address.
BUILT = os.environ.get("BUILT_SITE", "")
if BUILT:
    URL = os.environ.get("SITE_URL") or "http://127.0.0.1:8000/"
PREFIX = urlsplit(URL).path
# Where one can report a mistake; a site built without it says nothing of that.
REPOSITORY = os.environ.get("REPO_URL", "") if BUILT else "https://code.example/celery-ru"
# The same engine without a desktop's window around it, which costs a second of processor time for each page
# that is opened; Debian has it as a package of its own.
SHELL = Path("/usr/lib/chromium/chromium-headless-shell")

# How long to wait, in milliseconds, until a page is as it should be: a machine may have much else to do.
WAIT = 30_000
expect.set_options(timeout=WAIT)

Open = Callable[..., Page]


def whole_run(root: Path) -> dict[str, Any]:
    """What a run without a failure tells; on two brokers: a block that needs the third says so.

    So that what a page looks like and weighs here does not hang on which pages have been run by now.
    """
    counts = {"executed": 100, "files": 10, "shown": 1, "elsewhere": 10, "failed": 0, "seconds": 100.5}
    docs = root / "docs"
    pages = {
        path.relative_to(docs).as_posix(): {
            "digest": digest(path.read_text(encoding="utf-8")),
            "brokers": {"embedded": counts, "redis": counts},
        }
        for path in docs.rglob("*.md")
    }
    return {"celery": version("celery"), "pages": pages}


def publish(root: Path, folder: Path) -> str:
    """Build a checkout as `make site` does; returns what went wrong, or an empty string."""
    environment = os.environ | {
        "SITE_URL": URL,
        "REPO_URL": REPOSITORY,
    }
    report = folder.with_name("pages.json")
    report.write_text(json.dumps(whole_run(root)), encoding="utf-8")
    command = [sys.executable, "-m", "doctools.site.publish", "--report", str(report), str(folder)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return f"{done.stdout}{done.stderr}" if done.returncode else ""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site as `make site` builds it, once for all workers of a run; with BUILT_SITE, that one."""
    if BUILT:
        return Site((ROOT / BUILT).resolve(), URL)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, log = shared / "published", shared / "published.log"
    with (shared / "published.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not log.exists():
            log.write_text(publish(ROOT, folder), encoding="utf-8")
    if said := log.read_text(encoding="utf-8"):
        pytest.fail(said, pytrace=False)
    return Site(folder, URL)


@pytest.fixture(scope="session")
def address(published: Site) -> Iterator[str]:
    """The published site's address on this machine."""
    with serve(published.folder, PREFIX) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    found = next((each for each in (SHELL, CHROMIUM) if each.exists()), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"нет {CHROMIUM}", pytrace=False)
        pytest.skip(f"нет {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} {message.location}")


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds in a page.

    Playwright's own `wait_for_function` asks again by evaluating a string inside the page, which the page's
    security policy forbids.
    """
    # A worker is registered when the browser has nothing else to do.
    deadline = time.monotonic() + 2 * WAIT / 1000
    while not page.evaluate(expression):
        if time.monotonic() > deadline:
            pytest.fail(f"не дождались: {expression}", pytrace=False)
        page.wait_for_timeout(50)


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Open]:
    """Open a page in a browser of its own: `visit("glossarii/", width=390)`.

    Whatever it does, at the end it must not have asked another origin, and must have nothing in its console.
    """
    watches: list[Watch] = []
    contexts = []

    def open_page(
        path: str = "", *, width: int = 1280, height: int = 800, quiet: bool = True, **options: Any
    ) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        # One argument is enough for these tests; Playwright's own has four.
        page.wait_for_function = partial(until, page)  # type: ignore[method-assign, assignment]
        watch = Watch(page)
        if quiet:
            watches.append(watch)
        page.watch = watch  # type: ignore[attr-defined]  # for the tests that count
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    origin = address.removesuffix(PREFIX)
    for watch in watches:
        assert not [url for url in watch.requests if not url.startswith((origin, "data:", "blob:"))]
        assert not watch.complaints


@pytest.fixture(scope="session")
def paths(published: Site) -> list[str]:
    """The addresses of all pages, from the root of the site."""
    return [page.address.lstrip("/") for page in published.pages]


@pytest.fixture(scope="session")
def longest(published: Site) -> list[str]:
    """The addresses of the three pages that weigh most, compressed, the heaviest first."""
    weights = {
        page.address.lstrip("/"): len(gzip.compress(page.path.read_bytes())) for page in published.pages
    }
    return sorted(weights, key=weights.__getitem__, reverse=True)[:3]
