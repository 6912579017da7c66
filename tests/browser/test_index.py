"""The index: a name is found by a part of it; without scripts and on paper it is a list like any other."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Open = Callable[..., Page]
INDEX = "ukazatel/"
CONFIGURATION = "konfiguraciya-i-ustanovki-po-umolchaniyu/#"


def test_what_is_typed_stays(visit: Open) -> None:
    page = visit(INDEX)
    field = page.get_by_role("searchbox", name="Найти имя")
    shown = page.locator(".names li").filter(visible=True)
    whole = shown.count()
    assert whole > 400
    field.fill("acks late")
    expect(shown).to_have_text(["task_acks_late"])
    # What has nothing left is gone: other parts, other groups, the links to them.
    expect(page.locator(".names h2").filter(visible=True)).to_have_count(1)
    expect(page.locator(".names dt").filter(visible=True)).to_have_text(["task_"])
    expect(page.locator(".groups").filter(visible=True)).to_have_count(0)
    field.fill("nosuchname")
    expect(page.get_by_role("status")).to_have_text("Ничего не нашлось")
    expect(shown).to_have_count(0)
    field.fill("")
    expect(shown).to_have_count(whole)
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator(".groups").filter(visible=True)).to_have_count(3)


def test_enter_opens_what_was_meant(visit: Open) -> None:
    page = visit(INDEX)
    field = page.get_by_role("searchbox")
    # Settings have this word in them too, and stand before.
    field.fill("retry")
    field.press("Enter")
    page.wait_for_url("**/isklyucheniya/#Retry")
    page.go_back()
    page.get_by_role("searchbox").fill("prefetch_mult")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url(f"**/{CONFIGURATION}worker_prefetch_multiplier")


def test_an_option_leads_to_the_command_that_is_chosen(visit: Open) -> None:
    page = visit(INDEX)
    page.get_by_role("searchbox").fill("--pidfile")
    page.locator(".names li").filter(visible=True).get_by_role("link", name="beat", exact=True).click()
    page.wait_for_url("**/komandnaya-stroka/#celery-beat-pidfile")
    assert page.locator("#celery-beat-pidfile").evaluate("(e) => e.getBoundingClientRect().top < innerHeight")


def test_without_scripts_there_is_no_field_and_no_room_for_it(visit: Open) -> None:
    page = visit(INDEX, java_script_enabled=False)
    expect(page.get_by_role("searchbox")).to_have_count(0)
    assert page.locator(".names").evaluate("(e) => getComputedStyle(e).paddingTop") == "0px"
    page.get_by_role("link", name="worker_", exact=True).click()
    assert page.url.endswith("#settings-worker")
    page.get_by_role("link", name="worker_concurrency").click()
    assert page.url.endswith(f"{CONFIGURATION}worker_concurrency")


def test_the_field_moves_nothing(visit: Open) -> None:
    """Where the first heading stands does not depend on whether the script has come yet."""
    page = visit(INDEX)
    top = "document.querySelector('.names h2').getBoundingClientRect().top"
    expect(page.get_by_role("searchbox")).to_be_visible()
    after = page.evaluate(top)
    page.evaluate("document.querySelector('.filter').remove()")
    assert abs(page.evaluate(top) - after) < 1


def test_the_rest_is_as_large_as_the_names_beside_it(visit: Open) -> None:
    page = visit(INDEX)
    size = "(e) => getComputedStyle(e).fontSize"
    for word in (page.locator(".groups a", has_text="остальные"), page.locator("dt", has_text="остальные")):
        beside = word.locator("xpath=(preceding-sibling::a | preceding-sibling::dt)[1]").locator("code")
        assert word.evaluate(size) == beside.evaluate(size)


def test_on_paper_only_names_are_left(visit: Open) -> None:
    page = visit(INDEX)
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.locator(".groups").first).to_be_hidden()
    expect(page.locator(".names li").first).to_be_visible()


def test_search_finds_the_page_and_prefers_the_section(visit: Open) -> None:
    page = visit()
    page.keyboard.press("/")
    for typed, title in (("указатель", "Указатель"), ("task_acks_late", "task_acks_late")):
        page.get_by_role("combobox").fill(typed)
        expect(page.get_by_role("option").first).to_contain_text(title)
