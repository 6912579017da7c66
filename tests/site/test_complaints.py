"""A link that leads nowhere is complained of with its file and line."""

from pathlib import Path

from doctools.site.publish import complaints

SAID = """INFO    -  Building documentation
WARNING -  Doc file 'a.md' contains a link 'b.md#no', but the doc 'b.md' does not contain an anchor '#no'.
WARNING -  Doc file 'a.md' contains an unrecognized relative link 'c', it was left as is.
Aborted with 1 warnings in strict mode!
"""


def test_a_dead_link_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nSee [b](b.md#no).\n\n[c](c)\n", encoding="utf-8")
    first, second, last = complaints(SAID, tmp_path).splitlines()
    assert first.startswith("docs/a.md:3: WARNING")
    assert second.startswith("docs/a.md:5: WARNING")
    assert last.startswith("Aborted")


def test_without_a_complaint_all_is_told(tmp_path: Path) -> None:
    assert complaints("something\nelse\n", tmp_path) == "something\nelse"
