"""A page that was open during a publication finds its parts; nothing stays longer than one publication."""

import json
from pathlib import Path

from doctools.site import kept


def site(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def parts(folder: Path) -> set[str]:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return set(names) - {kept.LIST}


ONE = (
    "index.html",
    "old/index.html",
    "assets/scripts/site.00000001.js",
    "assets/scripts/site.00000001.js.gz",
    "pagefind/index/ru_1.pf_index",
    "pagefind/pagefind.js",
    "assets/card.00000009.png",
)
TWO = (
    "index.html",
    "assets/scripts/site.00000002.js",
    "pagefind/index/ru_2.pf_index",
    "assets/card.00000009.png",
)
THREE = ("index.html", "assets/scripts/site.00000003.js")


def test_parts_of_the_last_publication_stay_and_no_other(tmp_path: Path) -> None:
    one, two, three = (
        site(tmp_path / name, *names) for name, names in {"1": ONE, "2": TWO, "3": THREE}.items()
    )
    assert kept.run(tmp_path / "none", one) == 0
    assert kept.run(one, two) == 3
    assert parts(two) == {
        *TWO,
        "assets/scripts/site.00000001.js",
        "assets/scripts/site.00000001.js.gz",
        "pagefind/index/ru_1.pf_index",
    }
    assert kept.run(two, three) == 3
    assert not [name for name in parts(three) if "00000001" in name]


def test_the_same_site_once_more_keeps_the_same(tmp_path: Path) -> None:
    one, two, again = (
        site(tmp_path / name, *names) for name, names in {"1": ONE, "2": TWO, "3": TWO}.items()
    )
    for old, new in ((tmp_path / "none", one), (one, two), (two, again)):
        kept.run(old, new)
    assert parts(again) == parts(two)
    assert (again / kept.LIST).read_bytes() == (two / kept.LIST).read_bytes()


def test_a_list_that_names_something_else_is_not_believed(tmp_path: Path) -> None:
    old, new = site(tmp_path / "1", "secret.txt", "index.html"), site(tmp_path / "2", "index.html")
    names = ["secret.txt", "assets/../secret.00000001.txt", "index.html"]
    for text in (json.dumps({"own": names, "kept": []}), "{", "[]", '{"own": 5, "kept": "index.html"}'):
        (old / kept.LIST).write_text(text, encoding="utf-8")
        assert kept.run(old, new) == 0
    assert parts(new) == {"index.html"}


def test_what_was_compressed_in_another_way_is_told(tmp_path: Path) -> None:
    one, none = site(tmp_path / "1", *ONE), tmp_path / "none"
    kept.run(none, one)
    assert kept.compressed(one)
    assert not kept.compressed(none)
    text = (one / kept.LIST).read_text(encoding="utf-8")
    (one / kept.LIST).write_text(text.replace("brotli", "brotli 0"), encoding="utf-8")
    assert not kept.compressed(one)
