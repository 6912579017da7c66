"""What makes a page pleasant to use: paper, tabs, copying, places that are kept, names that are heard."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from doctools.checks.built import Site
from tests.browser.conftest import REPOSITORY

Open = Callable[..., Page]
CHAPTER = "nachalo-raboty-s-celery/sleduyushie-shagi/"
# Millimetres at 96 dots an inch, less margins of 10 mm.
A4 = 718
TABS = """
<div class="tabbed-set tabbed-alternate" data-tabs="1:2">
<input checked="checked" id="__tabbed_1_1" name="__tabbed_1" type="radio">
<input id="__tabbed_1_2" name="__tabbed_1" type="radio">
<div class="tabbed-labels">
<label for="__tabbed_1_1">systemd</label><label for="__tabbed_1_2">init.d</label>
</div>
<div class="tabbed-content">
<div class="tabbed-block"><p>один</p></div><div class="tabbed-block"><p>два</p></div>
</div>
</div>"""


def test_dark_theme_is_light_on_paper(visit: Open) -> None:
    page = visit(CHAPTER)
    page.evaluate("localStorage.theme = 'dark'")
    page.reload()
    luminance = """(selector) => {
      const { color } = getComputedStyle(document.querySelector(selector));
      const [r, g, b] = color.match(/[\\d.]+/g).map(Number);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }"""
    assert page.evaluate(luminance, ".text p") > 128
    page.emulate_media(media="print")
    for selector in (".text p", ".text h2", ".code-session kbd", ".code-session samp", ".text td, .text li"):
        assert page.evaluate(luminance, selector) < 110, selector


def test_everything_fits_a_sheet(visit: Open, paths: list[str]) -> None:
    page = visit(width=A4)
    base = page.url
    page.emulate_media(media="print")
    wide = {}
    for path in paths:
        page.goto(base + path)
        wide[path] = page.evaluate(
            """() => Array.from(document.querySelectorAll(".text table, .text pre, .text figure"))
              .filter((element) => element.scrollWidth > element.clientWidth + 1
                || element.getBoundingClientRect().right > innerWidth + 1).length"""
        )
    assert not {path: number for path, number in wide.items() if number}


def test_tabs_are_chosen_with_mouse_and_keyboard_and_all_are_printed(visit: Open) -> None:
    page = visit(CHAPTER)
    page.evaluate("(tabs) => { document.querySelector('.text p').outerHTML = tabs; }", TABS)
    # Its own sheet, which this page does without.
    page.evaluate(
        "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets.push(sheet); }",
        (Path(__file__).parents[2] / "theme/assets/stylesheets/tabs.css").read_text(encoding="utf-8"),
    )
    one, two = page.get_by_text("один", exact=True), page.get_by_text("два", exact=True)
    expect(one).to_be_visible()
    expect(two).to_be_hidden()
    page.get_by_text("init.d", exact=True).click()
    expect(two).to_be_visible()
    expect(one).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(one).to_be_visible()
    label = page.get_by_text("systemd", exact=True)
    assert label.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    page.emulate_media(media="print")
    expect(one).to_be_visible()
    expect(two).to_be_visible()


def test_copying_works_without_a_clipboard(visit: Open) -> None:
    """As over plain http to the name of a machine, where a browser gives a page none."""
    page = visit(CHAPTER)
    page.evaluate(
        """() => {
          Object.defineProperty(navigator, "clipboard", { value: undefined });
          document.addEventListener("copy", () => { window.copied = getSelection().toString(); });
        }"""
    )
    block = page.locator(".code-session:has(kbd)").first
    block.get_by_role("button", name="Скопировать").click()
    expect(block.get_by_role("button", name="Скопировано")).to_be_visible()
    typed = page.evaluate("block => block.querySelector('kbd').textContent", block.element_handle())
    assert page.evaluate("window.copied").splitlines()[0] == typed.removeprefix("$ ").splitlines()[0]
    expect(page.locator("textarea")).to_have_count(0)


def test_the_other_language_opens_at_the_same_place(visit: Open) -> None:
    page = visit("oshibki-originala/#fs-1")
    page.get_by_role("link", name="English").click()
    page.wait_for_url(re.compile(r"/en/oshibki-originala/#fs-1$"))
    page.get_by_role("link", name="Русский").click()
    page.wait_for_url(re.compile(r"(?<!/en)/oshibki-originala/#fs-1$"))


def test_a_report_names_page_and_section(visit: Open, published: Site) -> None:
    if not REPOSITORY:
        assert not [each.name for each in published.pages if each.root.xpath("//a[@data-report]")]
        return
    page = visit(CHAPTER + "#marshrutizaciya")
    expect(page.locator("#toc [aria-current]")).to_have_text("Маршрутизация")
    link = page.get_by_role("link", name="Нашли ошибку?")
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    link.evaluate("element => element.click()")
    expect(link).to_have_attribute(
        "href", re.compile(r"/issues/new\?template=oshibka-v-perevode\.yml&page=.+marshr")
    )
    form = Path(__file__).resolve().parents[2] / ".github/ISSUE_TEMPLATE/oshibka-v-perevode.yml"
    assert "id: page" in form.read_text(encoding="utf-8")
    without = [each.name for each in published.pages if not each.root.xpath("//a[@data-report]")]
    assert not without


def test_headings_are_called_what_they_say(visit: Open, published: Site) -> None:
    page = visit(CHAPTER)
    expect(page.get_by_role("heading", name="Маршрутизация", exact=True)).to_have_count(1)
    assert not [each.name for each in published.pages if each.root.find_class("headerlink")]


def test_a_heading_has_its_link_under_the_mouse_and_when_it_is_named(visit: Open) -> None:
    page = visit(CHAPTER + "#marshrutizaciya", width=1280)
    link = page.locator(".headerlink")
    expect(link).to_have_attribute("href", "#marshrutizaciya")
    heading = page.locator(".text h2").first
    height = "element => element.getBoundingClientRect().height"
    before = heading.evaluate(height)
    heading.hover()
    expect(heading.locator(".headerlink")).to_have_attribute("title", "Ссылка на этот раздел")
    assert heading.evaluate(height) == before
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("aria-hidden", "true")
    expect(link).to_have_attribute("tabindex", "-1")
    link.click()
    assert page.url.endswith("#" + (heading.get_attribute("id") or "-"))


BESIDE = """heading => {
    const link = heading.querySelector(".headerlink").getBoundingClientRect();
    const words = document.createRange();
    words.selectNodeContents(heading);
    words.setStartAfter(heading.querySelector(".headerlink"));
    const line = words.getClientRects()[0];
    return link.left >= 0 && link.right <= line.left && link.top < line.bottom && link.bottom > line.top;
}"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_link_of_a_heading_of_more_than_one_line_stands_beside_it(visit: Open, width: int) -> None:
    # This one is of more than one line on a phone, and fills them.
    anchor = "ispolzovanie-celery-v-vashem-prilozhenii"
    page = visit(f"{CHAPTER}#{anchor}", width=width)
    heading = page.locator(f"#{anchor}")
    expect(heading.locator(".headerlink")).to_have_count(1)
    assert heading.evaluate(BESIDE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_marked_line_reaches_the_edge_of_what_scrolls(visit: Open, width: int) -> None:
    page = visit("nachalo-raboty-s-celery/bekendy-i-brokery/ispolzovanie-redis/", width=width)
    short = page.evaluate(
        """() => Array.from(document.querySelectorAll(".code pre:has(mark)"))
          .map((pre) => { pre.scrollLeft = 0; const inside = pre.getBoundingClientRect().left;
            return Array.from(pre.querySelectorAll("mark"), (mark) =>
              pre.scrollWidth - (mark.getBoundingClientRect().right - inside)); }).flat()"""
    )
    assert short
    assert max(map(abs, short)) <= 2


def test_words_of_the_scripts_stand_in_one_place(chromium: Browser) -> None:
    del chromium
    theme = Path(__file__).resolve().parents[2] / "theme"
    cyrillic = re.compile(r"[а-яё]", re.IGNORECASE)
    for path in (theme / "assets/scripts/site.js", theme / "assets/scripts/lost.js"):
        assert not cyrillic.search(re.sub(r"\[a-zа-яё\]", "", path.read_text(encoding="utf-8"))), path
    for path in (theme / "base.html", theme / "redirect.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not cyrillic.search(text), path
