"""What a server hands out is what it would have been; what pages are made of is as small as it gets."""

import gzip
from pathlib import Path

import brotli
import pytest

from doctools.site import compress


@pytest.mark.parametrize(("names", "small"), [(400, {".css", ".js"}), (3000, {".css", ".js", ".html"})])
def test_scripts_and_long_pages_are_packed_as_small_as_they_get(
    tmp_path: Path, names: int, small: set[str]
) -> None:
    text = "".join(
        f"<h3 id=task_{number * number % 9973}>Имя {number * 7919 % 10007}</h3>" for number in range(names)
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
        assert len(copy) == (smallest if suffix in small else quick), suffix


def other_copies(text: bytes) -> dict[str, bytes]:
    """Copies of a text that differ from ours."""
    return {".br": brotli.compress(text, quality=1), ".gz": gzip.compress(text, 1, mtime=0)}


TEXT = b"".join(b"a line with %d\n" % (number * number) for number in range(400))


@pytest.mark.parametrize(
    ("spoiled", "taken"),
    [
        ({}, True),
        ({"page.html.br": other_copies(TEXT + b"!")[".br"]}, False),
        ({"page.html.gz": other_copies(TEXT + b"!")[".gz"]}, False),
        ({"page.html.br": other_copies(TEXT)[".br"][:-5]}, False),
        ({"page.html.gz": other_copies(TEXT)[".gz"][:-5]}, False),
        ({"page.html.gz": b"nothing"}, False),
        ({"page.html.br": None}, False),
    ],
    ids=("the same", "other br", "other gz", "cut br", "cut gz", "no gz", "none"),
)
def test_a_copy_of_the_last_site_is_taken_if_it_holds_the_same(
    tmp_path: Path, spoiled: dict[str, bytes | None], taken: bool
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    there = {f"page.html{suffix}": packed for suffix, packed in other_copies(TEXT).items()} | spoiled
    for folder in (old, new):
        (folder / "part").mkdir(parents=True)
    for name, content in there.items():
        if content is not None:
            (old / "part" / name).write_bytes(content)
    (new / "part/page.html").write_bytes(TEXT)
    assert compress.run(new, old=old) == 1
    wanted = other_copies(TEXT) if taken else compress.copies(TEXT, compress.QUICK)
    for suffix, packed in wanted.items():
        assert (new / f"part/page.html{suffix}").read_bytes() == packed
