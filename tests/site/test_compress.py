"""What a server hands out is what it would have been; what pages are made of is as small as it gets."""

from pathlib import Path

import brotli

from doctools.site import compress


def test_what_a_page_is_made_of_is_packed_as_small_as_it_gets(tmp_path: Path) -> None:
    text = "".join(
        f"<h3 id=task_{number * number % 9973}>Имя {number * 7919 % 10007}</h3>" for number in range(400)
    )
    for suffix in compress.TEXT:
        (tmp_path / f"page{suffix}").write_text(text, encoding="utf-8")
    assert compress.run(tmp_path) == len(compress.TEXT)
    packed = (brotli.compress(text.encode(), mode=brotli.MODE_TEXT, quality=quality) for quality in (11, 10))
    smallest, quick = map(len, packed)
    assert smallest < quick
    for suffix in compress.TEXT:
        copy = (tmp_path / f"page{suffix}.br").read_bytes()
        assert brotli.decompress(copy).decode() == text
        assert len(copy) == (smallest if suffix in {".html", ".css", ".js"} else quick), suffix
