"""Every page is whole in a real browser: at all widths, in both themes, without scripts or a network."""

import re
from collections.abc import Callable
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from doctools.checks.built import Site

Open = Callable[..., Page]
NEXT_STEPS = "nachalo-raboty-s-celery/sleduyushie-shagi/"
# A page of each kind: front page, lesson, tables, list of terms, section, other language, error.
KINDS = [
    "",
    NEXT_STEPS,
    "nachalo-raboty-s-celery/bekendy-i-brokery/",
    "glossarii/",
    "licenziya/",
    "en/",
    "net-takoi/",
]
# The rules of axe that look at colours and are on by default.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def test_nothing_is_cut_off_and_nothing_is_wider_than_the_screen(visit: Open, paths: list[str]) -> None:
    """640 px is a screen of 1280 at 200 %."""
    page = visit()
    base = page.url
    wide = {}
    for path in paths:
        page.goto(base + path)
        for width in (320, 390, 640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide[path, width] = page.evaluate("document.documentElement.scrollWidth")
    assert len(wide) == 4 * len(paths)
    assert not {where: seen for where, seen in wide.items() if seen > where[1]}


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(visit: Open, width: int) -> None:
    """All rules in the light theme, those about colours in the dark one: the rest is the same in both."""
    page = visit(width=width, color_scheme="light", quiet=False)
    base, paper = page.url, "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    for path in KINDS:
        page.emulate_media(color_scheme="light")
        page.goto(base + path)
        report = Axe().run(page)
        assert not report.response["violations"], f"{path}\n{report.generate_report()}"
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(paper) != light
        report = Axe().run(page, options={"runOnly": OF_COLOURS})
        assert report.response["passes"]
        assert not report.response["violations"], f"{path}, dark\n{report.generate_report()}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(visit: Open, theme: str) -> None:
    page = visit(NEXT_STEPS, width=390, color_scheme=theme)
    page.get_by_role("button", name="Разделы").click()
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("воркер")
    expect(page.get_by_role("option").first).to_be_visible()
    report = Axe().run(page)
    assert not report.response["violations"], report.generate_report()


def test_no_page_complains_or_asks_elsewhere(visit: Open, paths: list[str]) -> None:
    """`visit` itself looks at the console and the requests."""
    page = visit()
    base = page.url
    for path in paths:
        page.goto(base + path, wait_until="networkidle")


def test_text_is_there_without_scripts(visit: Open) -> None:
    page = visit(NEXT_STEPS, width=390, java_script_enabled=False)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-search], .copy")).to_have_count(1)
    expect(page.locator("[data-search]")).to_be_hidden()
    expect(page.locator("#nav")).to_be_hidden()
    page.get_by_role("button", name="Разделы").click()
    expect(page.locator("#nav")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="На этой странице").click()
    page.locator("#toc").get_by_role("link", name="Маршрутизация").click()
    assert page.url.endswith("#marshrutizaciya")


def test_theme_is_chosen_and_kept(visit: Open) -> None:
    page = visit(color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    switch = page.locator("[data-theme-switch]")
    expect(switch).to_have_attribute("aria-label", "Тема: как в системе")
    switch.click()
    expect(switch).to_have_attribute("aria-label", "Тема: светлая")
    switch.click()
    expect(switch).to_have_attribute("aria-label", "Тема: тёмная")
    dark = page.evaluate(paper)
    assert dark != light
    page.goto(page.url + NEXT_STEPS)
    assert page.evaluate(paper) == dark
    switch.click()
    assert page.evaluate(paper) == light


def test_languages_lead_to_each_other(visit: Open) -> None:
    page = visit()
    home = page.url
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert page.url == home


def test_anchor_is_not_hidden_under_the_bar(visit: Open) -> None:
    page = visit(NEXT_STEPS + "#marshrutizaciya")
    top = page.locator("#marshrutizaciya").evaluate("element => element.getBoundingClientRect().top")
    bar = page.locator(".bar").evaluate("element => element.getBoundingClientRect().bottom")
    assert bar <= top < 200
    expect(page.locator("#toc [aria-current]")).to_have_text("Маршрутизация")


def test_pages_lead_to_the_next_and_back(visit: Open) -> None:
    page = visit(NEXT_STEPS)
    page.locator("a[rel=next]").click()
    expect(page.locator("h1")).not_to_contain_text("Следующие шаги")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Следующие шаги")


def test_keyboard_reaches_everything(visit: Open) -> None:
    page = visit(NEXT_STEPS, width=390)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="К содержанию")).to_be_focused()
    expect(page.get_by_role("link", name="К содержанию")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Разделы")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#nav")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#nav') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#nav")).to_be_hidden()
    expect(page.get_by_role("button", name="Разделы")).to_be_focused()


def test_everything_that_takes_focus_shows_it(visit: Open) -> None:
    page = visit("nachalo-raboty-s-celery/")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """() => {
              const element = document.activeElement;
              return [element.outerHTML.slice(0, 80), getComputedStyle(element).outlineStyle];
            }"""
        )
        if name.startswith("<body"):
            break
        assert outline != "none", name
        seen.add(name)
    assert len(seen) > 8


@pytest.mark.parametrize("way", ["hover", "focus", "tap"])
def test_term_says_what_it_means(visit: Open, published: Site, way: str) -> None:
    page = visit("nachalo-raboty-s-celery/vvedenie-v-celery/", has_touch=True)
    term = page.locator("article .term").first
    target = term.get_attribute("href") or ""
    (place,) = published.documents["glossarii/index.html"].root.xpath(
        "//dt[@id=$id]", id=target.partition("#")[2]
    )
    meaning = " ".join(place.getnext().text_content().split())
    assert target.startswith("../../glossarii/#")
    assert meaning
    getattr(term, way)()
    tip = page.get_by_role("tooltip")
    expect(tip).to_have_text(meaning)
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert "vvedenie" in page.url, "a finger is told first, and taken there next"
    if way == "tap":
        term.tap()
        page.wait_for_url(f"**/{target.removeprefix('../')[3:]}")


def test_way_back_to_the_top(visit: Open) -> None:
    page = visit(NEXT_STEPS, width=390)
    top = page.get_by_role("link", name="Наверх")
    page.mouse.wheel(0, 6000)
    page.wait_for_function("scrollY > 2000")
    expect(top).to_be_hidden()
    page.mouse.wheel(0, -400)
    expect(top).to_be_visible()
    top.click()
    page.wait_for_function("scrollY === 0")


def test_nothing_moves_for_those_who_asked_for_it(visit: Open) -> None:
    page = visit(NEXT_STEPS, reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_layout_does_not_shift(visit: Open, longest: list[str]) -> None:
    for width, path in product((390, 1280), (*longest, "")):
        page = visit(path, width=width)
        page.wait_for_load_state("networkidle")
        shift = page.evaluate(
            """() => new Promise((done) => {
              let sum = 0;
              new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
              }).observe({ type: "layout-shift", buffered: true });
              setTimeout(() => done(sum), 300);
            })"""
        )
        assert shift == 0


def test_page_once_read_opens_without_a_network(visit: Open) -> None:
    page = visit(NEXT_STEPS, quiet=False)
    base = page.url.removesuffix(NEXT_STEPS)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_function(
        """async () => {
          const kept = [];
          for (const name of ["celery-ru-pages", "celery-ru-assets"]) {
            kept.push(...(await (await caches.open(name)).keys()).map((request) => request.url));
          }
          const ends = [".js", "/sleduyushie-shagi/"];
          return ends.every((end) => kept.some((name) => name.endsWith(end)));
        }"""
    )
    page.goto(base + "glossarii/")
    page.context.set_offline(True)
    for path, title in ((NEXT_STEPS, "Следующие шаги"), ("glossarii/", "Глоссарий")):
        page.goto(base + path)
        expect(page.locator("h1")).to_contain_text(title)
        assert page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "sticky"
    page.goto(base + "licenziya/")
    expect(page.locator("h1")).to_have_text("Нет сети")


def test_error_page_offers_what_looks_like_it(visit: Open) -> None:
    page = visit("nachalo-raboty-s-celery/sleduyuschie-shagi/", quiet=False)
    expect(page.locator("h1")).to_have_text("Такой страницы нет")
    offered = page.locator("[data-lost] a").first
    expect(offered).to_have_text("Следующие шаги")
    offered.click()
    expect(page.locator("h1")).to_contain_text("Следующие шаги")


def test_print_leaves_the_text_only(visit: Open) -> None:
    page = visit(NEXT_STEPS)
    page.emulate_media(media="print")
    for name in (".bar", "#nav", "#toc", ".pages", ".code-tools >> nth=0"):
        expect(page.locator(name)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


def test_other_pages_are_ready_before_they_are_asked_for(visit: Open, published: Site) -> None:
    page = visit()
    assert page.evaluate("HTMLScriptElement.supports('speculationrules')")
    for document in published.pages:
        rules = document.root.xpath("//script[@type='speculationrules']")
        assert len(rules) == 1
        assert re.search(r'"prerender"', rules[0].text)
        assert '{"not":{"selector_matches":"[download],.term"}}' in rules[0].text, "no book, no page of a tip"
