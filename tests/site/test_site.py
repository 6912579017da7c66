"""The built site is whole: it links to itself, asks nobody, and every page says what it is."""

from pathlib import Path

import pytest

from doctools.checks import built as site_checks
from doctools.checks.built import Site
from doctools.pages.addresses import address
from doctools.pages.head import front_matter

DOCS = Path(__file__).resolve().parents[2] / "docs"
CONTRACT = Path(__file__).with_name("urls.txt")
GITBOOK = Path(__file__).with_name("gitbook-anchors.txt")


def complain(complaints: list[str]) -> None:
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


def test_links_and_anchors_resolve(site: Site) -> None:
    complain(site_checks.links(site))


def test_asks_no_other_origin(site: Site) -> None:
    complain(site_checks.requests(site))


def test_every_page_says_what_it_is(site: Site) -> None:
    complain(site_checks.markup(site))


def test_ids_are_unique(local_site: Site) -> None:
    complain(site_checks.ids(local_site))


def test_no_source_link_without_repository(local_site: Site) -> None:
    complain(site_checks.source_links(local_site, None, "", DOCS))


def test_source_link_with_repository(public_site: Site, repo_url: str) -> None:
    complain(site_checks.source_links(public_site, repo_url, "edit/main/docs", DOCS))


def test_published_addresses_live(local_site: Site) -> None:
    complain(site_checks.published(local_site, CONTRACT))


def test_what_stands_is_promised(local_site: Site) -> None:
    drafts = {
        f"/{address(path.relative_to(DOCS).as_posix())}"
        for path in DOCS.rglob("*.md")
        if front_matter(path.read_text(encoding="utf-8")).draft
    }
    new = [
        each for each in site_checks.promised(local_site, CONTRACT) if each.partition("#")[0] not in drafts
    ]
    if new:
        complain(
            [f"допишите в {CONTRACT.relative_to(DOCS.parent)}, чтобы ссылки на эти места жили всегда:", *new]
        )


def test_anchors_of_gitbook_live(local_site: Site) -> None:
    """A link to a section of the guide as it stood at GitBook still finds it, on pages that we have."""
    pages = {
        page.address.strip("/").rpartition("/")[2]: page
        for page in local_site.pages
        if page.root.get("lang") == "ru"
    }
    lines = [
        line
        for line in GITBOOK.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("# ")
    ]
    anchors = [line.partition("#")[::2] for line in lines]
    complain(
        [
            f"{page}: нет якоря #{anchor}"
            for page, anchor in anchors
            if page in pages and anchor not in pages[page].ids
        ]
    )


def test_no_gitbook_syntax() -> None:
    complain(site_checks.gitbook_syntax(DOCS))


def test_both_languages(local_site: Site) -> None:
    languages = {page.root.get("lang") for page in local_site.pages}
    assert languages == {"ru", "en"}
    assert "/en/" in {page.address for page in local_site.pages}


def test_pages_exist_once(local_site: Site) -> None:
    """A page without an English text has no English address."""
    english = {page.name for page in local_site.pages if page.name.startswith("en/")}
    assert len(english) == len(list(DOCS.rglob("*.en.md")))
