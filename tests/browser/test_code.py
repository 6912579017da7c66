"""The copy button copies what the page runner executes, block by block, and lies on no text."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from doctools.checks.built import Site
from doctools.pages.addresses import address
from doctools.pages.blocks import Block
from doctools.site.proofs import drawn

ROOT = Path(__file__).resolve().parents[2]
DOCS, EXAMPLES = ROOT / "docs", ROOT / "examples"
NEXT_STEPS = "nachalo-raboty-s-celery/sleduyushie-shagi/"

Open = Callable[..., Page]
# The tools of blocks that lie on a text, however far it is scrolled; how many blocks have tools. Each block
# gets the sign that it was executed, as when the site was proven.
COVERED = """() => {
  const texts = [], covered = [];
  const blocks = Array.from(document.querySelectorAll(".code:has(> .code-tools)"));
  for (const block of blocks) {
    if (block.querySelector(".ran")) continue;
    const sign = document.createElement("span");
    sign.className = "ran";
    block.querySelector(".code-tools").append(sign);
  }
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (walker.currentNode.parentElement.closest(".code-tools")) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const row = walker.currentNode.parentElement.closest("pre")?.getBoundingClientRect();
    for (const box of range.getClientRects()) {
      // In code a line may come to be anywhere in its row.
      texts.push([row?.left ?? box.left, row?.right ?? box.right, box.top, box.bottom]);
    }
  }
  for (const block of blocks) {
    const tools = block.querySelector(".code-tools").getBoundingClientRect();
    const over = ([left, right, top, bottom]) =>
      left < tools.right && right > tools.left && top < tools.bottom - 1 && bottom > tools.top + 1;
    if (texts.some(over)) covered.push(block.textContent.trim().slice(0, 60));
  }
  return [covered, blocks.length];
}"""


def equip(page: Page) -> None:
    """Give each block its tools: a page does so for whoever takes to the keyboard."""
    page.wait_for_selector("[data-search]:not([hidden])")
    page.keyboard.press("Shift")


def wanted(block: Block) -> str | None:
    """What a reader would paste; None: nothing is typed here, and there is no button."""
    if block.kind in ("console", "pycon"):
        typed = [each.text for each in block.typed if each.source and each.text != "^C"]
        return "\n".join(typed) if typed else None
    return None


def test_what_is_typed_is_copied(visit: Open) -> None:
    page = visit()
    base = page.url
    seen = 0
    for path in sorted(DOCS.rglob("*.md")):
        sessions = [block for block in drawn(path, EXAMPLES) if block.kind in ("console", "pycon")]
        if not sessions:
            continue
        page.goto(base + address(path.relative_to(DOCS).as_posix()))
        equip(page)
        copied = page.evaluate(
            """async () => {
              const { typed } = await import(document.querySelector('script[src*="/site."]').src);
              return Array.from(document.querySelectorAll(".code-session"),
                (block) => block.querySelector(".copy") && typed(block));
            }"""
        )
        assert copied == [wanted(block) for block in sessions], path
        seen += len(sessions)
    assert seen > 50


def test_a_block_has_its_tools_before_it_is_seen(visit: Open) -> None:
    """Not all blocks of a long page at once: a phone would be busy with them for a while."""
    page = visit(NEXT_STEPS, width=390)
    page.wait_for_selector(".copy")
    count = page.locator(".copy").count()
    last = page.locator(".code-session:has(kbd)").last
    expect(last.locator(".copy")).to_have_count(0)
    last.evaluate("block => block.scrollIntoView()")
    expect(last.locator(".copy")).to_be_visible()
    equip(page)
    assert page.locator(".copy").count() > 2 * count
    expect(page.locator(".code:has(kbd):not(:has(.copy))")).to_have_count(0)


def test_a_file_is_copied_whole(visit: Open) -> None:
    page = visit(NEXT_STEPS, permissions=["clipboard-read", "clipboard-write"])
    block = page.locator(".code-file", has_text="proj/celery.py").first
    button = block.get_by_role("button", name="Скопировать")
    button.click()
    expect(block.get_by_role("button", name="Скопировано")).to_be_visible()
    expect(page.locator(".copied")).to_have_count(1)
    text = (EXAMPLES / "proj/celery.py").read_text(encoding="utf-8")
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_command_and_output_look_different(visit: Open) -> None:
    for theme in ("light", "dark"):
        page = visit(NEXT_STEPS, color_scheme=theme)
        colour = "element => getComputedStyle(element).color"
        block = page.locator(".code-session:has(kbd):has(samp)").first
        assert block.locator("kbd").first.evaluate(colour) != block.locator("samp").first.evaluate(colour)


def test_wide_output_scrolls_by_itself_and_by_keyboard(visit: Open) -> None:
    page = visit(NEXT_STEPS, width=390)
    block = page.locator(".code-session pre[tabindex]").first
    block.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert page.evaluate("scrollX") == 0


def test_every_block_has_a_name_and_is_not_translated(visit: Open) -> None:
    page = visit(NEXT_STEPS)
    blocks = page.locator(".code")
    assert blocks.count() > 30
    assert page.locator(".code:not([role=group][aria-label])").count() == 0
    assert page.locator(".code pre:not([translate=no])").count() == 0
    expect(page.get_by_role("group", name="Файл proj/celery.py").first).to_be_visible()


def test_tools_of_a_block_lie_on_no_text(visit: Open, published: Site) -> None:
    """Neither on the first line of the block, which may be as long as it likes, nor on what stands above."""
    page = visit()
    base = page.url
    covered, seen = {}, 0
    for each in published.pages:
        if not each.root.xpath("//*[contains(@class, 'code-session')]"):
            continue
        path = each.address.lstrip("/")
        page.goto(base + path)
        equip(page)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            covered[path, width], blocks = page.evaluate(COVERED)
            seen += blocks
    assert seen > 2000
    assert not {where: blocks for where, blocks in covered.items() if blocks}
