"""What a server hands out is what it would have been, and a long page is packed as small as any mode does."""

import brotli

from doctools.site import compress


def test_a_long_page_is_packed_in_the_mode_that_suits_it() -> None:
    rows = "".join(
        f"<h3 id=task_{number * number % 9973}>Имя {number * 7919 % 10007}</h3>" for number in range(4000)
    )
    page = rows.encode()
    assert len(page) >= compress.LONG
    text, font = (brotli.compress(page, mode=mode) for mode in (brotli.MODE_TEXT, brotli.MODE_FONT))
    assert len(font) < len(text)
    packed = compress.copies(page)[".br"]
    assert packed == font
    assert brotli.decompress(packed) == page
    short = page[: compress.LONG - 1]
    assert compress.copies(short)[".br"] == brotli.compress(short, mode=brotli.MODE_TEXT)
