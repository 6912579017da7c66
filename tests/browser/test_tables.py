"""A table on a narrow screen: names stay whole, rows without room become cards; what is wide is scrolled."""

from collections.abc import Callable

from playwright.sync_api import FloatRect, Page

from doctools.checks.built import Site

Open = Callable[..., Page]
SCHEDULES = "rukovodstvo-polzovatelya-celery/periodicheskie-zadachi/"
NEWS = "chto-novogo-v-5-7/"
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

# How many lines each word stands on that may break.
LINES = """() => Array.from(document.querySelectorAll(".parts"),
  (word) => new Set(Array.from(word.getClientRects(), (box) => box.top)).size)"""


def test_no_name_is_broken(visit: Open, published: Site) -> None:
    page = visit()
    base = page.url
    broken, seen, whole = {}, 0, []
    for each in published.pages:
        if not each.root.xpath("//td//code"):
            continue
        path = each.address.lstrip("/")
        page.goto(base + path)
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            broken[path, width] = page.evaluate(BROKEN)
            seen += page.locator("td code").count()
        # What may break on a phone, between its parts.
        whole += page.evaluate(LINES)
    assert seen > 3000
    assert len(whole) > 10
    assert set(whole) == {1}
    assert not {where: words for where, words in broken.items() if words}


def test_code_of_several_words_breaks_between_them(visit: Open) -> None:
    """Else one long command would make its whole table as wide as itself."""
    page = visit("rukovodstvo-polzovatelya-celery/monitoring-i-upravlenie/", width=390)
    code = page.locator("td code", has_text="histogram_quantile")
    lines = code.evaluate("(code) => new Set(Array.from(code.getClientRects(), (box) => box.top)).size")
    assert lines > 1


# The tables that are wider than their place, the cells of cards without the name of their column before them,
# and how many cells were looked at.
CARDS = """() => {
  const wide = [], bare = [];
  for (const table of document.querySelectorAll(".text table")) {
    if (table.scrollWidth > table.clientWidth) wide.push(table.textContent.trim().slice(0, 60));
  }
  const cells = document.querySelectorAll(".text .stacked td");
  for (const cell of cells) {
    const heads = cell.closest("table").rows[0].cells;
    const name = heads[cell.cellIndex].textContent.replace(/\\s+/g, " ").trim();
    const shown = getComputedStyle(cell, "::before");
    const said = shown.content.slice(1, -1).replaceAll('\\\\"', '"');
    if (shown.display === "none" || !name || !said.startsWith(name)) bare.push([cell.textContent, said]);
  }
  return [wide, bare, cells.length];
}"""


def test_no_table_is_scrolled_on_a_phone(visit: Open, published: Site) -> None:
    page = visit(width=390)
    base = page.url
    wide, bare, seen = {}, {}, 0
    for each in published.pages:
        if not each.root.xpath("//article//table"):
            continue
        path = each.address.lstrip("/")
        page.goto(base + path)
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            wide[path, width], bare[path, width], cells = page.evaluate(CARDS)
            seen += cells
    assert not {where: tables for where, tables in wide.items() if tables}
    assert not {where: cells for where, cells in bare.items() if cells}
    assert seen > 5000


def test_a_row_is_a_card_where_it_has_no_room_and_a_row_elsewhere(visit: Open) -> None:
    page = visit(NEWS, width=390)
    table = page.locator(".stacked").first
    cells, heads = table.locator("tr:nth-child(2) > td"), table.locator("thead")
    tops = "(cells) => new Set(cells.map((cell) => cell.getBoundingClientRect().top)).size"
    label = "(cells) => getComputedStyle(cells[1], '::before').content"
    for width, media, are_cards in ((390, "screen", True), (390, "print", False), (1280, "screen", False)):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(media=media)  # type: ignore[arg-type]  # a str: one of the words that it takes
        assert cells.evaluate_all(tops) == (cells.count() if are_cards else 1)
        assert cells.evaluate_all(label) == ('"Что изменилось: "' if are_cards else "none")
        assert heads.is_visible() != are_cards


def test_wide_table_is_scrolled_with_the_keyboard_and_shows_that_there_is_more(visit: Open) -> None:
    """On a screen that is too wide for cards and too narrow for the table."""
    page = visit(SCHEDULES, width=650)
    table = page.locator("table", has_text="beat_sync_every")
    assert table.evaluate("(table) => table.scrollWidth > table.clientWidth && table.tabIndex === 0")
    assert table.evaluate("(table) => table.getBoundingClientRect().right <= innerWidth")
    table.evaluate("(table) => scrollBy(0, table.getBoundingClientRect().top - 200)")
    box = table.bounding_box()
    assert box
    # Above the heads there is no text.
    edges = [box["x"] + box["width"] - 1, box["x"] + box["width"] / 2, box["x"]]
    shaded = [_is_shaded(page, x, box["y"] + 2) for x in edges]
    assert shaded == [True, False, False]
    table.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "(([t]) => t.scrollLeft + t.clientWidth >= t.scrollWidth - 1)([document.activeElement])"
    )
    box = table.bounding_box()
    assert box
    assert [_is_shaded(page, x, box["y"] + 2) for x in edges] == [False, False, True]


def _is_shaded(page: Page, x: float, y: float) -> bool:
    """Whether a dot of the screen has another colour than the page."""
    clip: FloatRect = {"x": x - 0.5, "y": y, "width": 1, "height": 1}
    paper: FloatRect = {"x": 1, "y": 400, "width": 1, "height": 1}
    shots = [page.screenshot(clip=each) for each in (clip, paper)]
    return shots[0] != shots[1]
