"""A table on a narrow screen: names stay whole, and what is too wide is scrolled in a place of its own."""

from collections.abc import Callable

from playwright.sync_api import Page

from doctools.checks.built import Site

Open = Callable[..., Page]
COMMANDS = "rukovodstvo-polzovatelya-celery/komandnaya-stroka/"
# The words of code in tables whose letters stand on several lines.
BROKEN = """() => {
  const found = [];
  for (const code of document.querySelectorAll(":is(td, th) code")) {
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const word of walker.currentNode.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        if (new Set(Array.from(range.getClientRects(), (box) => box.top)).size > 1) found.push(word[0]);
      }
    }
  }
  return found;
}"""


def test_no_name_is_broken(visit: Open, published: Site) -> None:
    page = visit()
    base = page.url
    broken, seen = {}, 0
    for each in published.pages:
        if not each.root.xpath("//td//code"):
            continue
        path = each.address.lstrip("/")
        page.goto(base + path)
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            broken[path, width] = page.evaluate(BROKEN)
            seen += page.locator("td code").count()
    assert seen > 3000
    assert not {where: words for where, words in broken.items() if words}


def test_code_of_several_words_breaks_between_them(visit: Open) -> None:
    """Else one long command would make its whole table as wide as itself."""
    page = visit("rukovodstvo-polzovatelya-celery/monitoring-i-upravlenie/", width=390)
    code = page.locator("td code", has_text="histogram_quantile")
    lines = code.evaluate("(code) => new Set(Array.from(code.getClientRects(), (box) => box.top)).size")
    assert lines > 1


def test_wide_table_is_scrolled_with_the_keyboard_and_keeps_its_text_readable(visit: Open) -> None:
    page = visit(COMMANDS + "#celery-worker", width=390)
    table = page.locator("table", has=page.locator("#celery-worker-hostname"))
    assert table.evaluate("(table) => table.scrollWidth > table.clientWidth && table.tabIndex === 0")
    assert table.evaluate("(table) => table.getBoundingClientRect().right <= innerWidth")
    text = table.locator("td:last-child").first.bounding_box()
    assert text
    assert text["width"] > 200
    table.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 50")
