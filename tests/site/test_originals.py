"""The lists of errors of the original: made of the pages of their chapters, in both languages."""

import re
from pathlib import Path

import pytest
from lxml import html
from markdown import Markdown

from doctools.checks.built import Site
from doctools.checks.typography import faults
from doctools.site.originals import chapters, expand

ROOT = Path(__file__).resolve().parents[2]
ENTRY = "## FS-1. A | B { #fs-1 }\n\n<!-- ru: А | Б -->\n\nWords.\n"


def chapter(docs: Path, name: str, text: str, original: str = "userguide/tasks.rst") -> None:
    page = docs / "oshibki-originala" / f"{name}.en.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"---\noriginal: {original}\n---\n\n# Tasks\n\n{text}", encoding="utf-8")


def test_a_chapter_is_listed_in_both_languages(tmp_path: Path) -> None:
    chapter(tmp_path, "zzz", ENTRY, "getting-started/zzz.rst")
    chapter(tmp_path, "tasks", ENTRY.replace("FS-1", "TS-2").replace("fs-1", "ts-2"))
    assert [page.name for page in chapters(tmp_path)] == ["zzz", "tasks"]
    russian = expand("Слова.\n\n<!-- original-errors: ru -->\n", tmp_path)
    assert '| <a id="ts-2" href="../en/oshibki-originala/tasks/#ts-2" hreflang="en">TS-2</a> |' in russian
    assert "| А &#124; Б |" in russian
    assert "Words" not in russian
    english = expand("<!-- original-errors: en -->\n", tmp_path)
    assert "| [TS-2](oshibki-originala/tasks.md#ts-2){ #ts-2 } | A &#124; B |" in english
    assert expand("> <!-- original-errors: en -->\n", tmp_path).startswith("> <!--")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n## FS-1. No Russian line { #fs-1 }\n\nWords.\n", r"tasks\.en\.md:8: запись — это"),
        (ENTRY.replace("#fs-1", "#fs-2"), r"tasks\.en\.md:7: запись — это"),
        ("## What you need\n", r"tasks\.en\.md:7: запись — это"),
        (ENTRY + "\n" + ENTRY, r"tasks\.en\.md:13: номер FS-1 уже занят: .*tasks\.en\.md:7"),
    ],
)
def test_an_entry_that_is_none_is_an_error(tmp_path: Path, text: str, said: str) -> None:
    chapter(tmp_path, "tasks", text)
    with pytest.raises(ValueError, match=said):
        expand("<!-- original-errors: en -->", tmp_path)


def test_the_russian_title_stays_out_of_the_english_page() -> None:
    made = Markdown(extensions=["attr_list", "doctools.site.originals"]).convert(ENTRY)
    assert "А | Б" not in made
    assert (
        html.fragment_fromstring(made, create_parent="div").xpath("string(h2[@id='fs-1'])") == "FS-1. A | B"
    )


def test_russian_titles_keep_the_rules_of_typography() -> None:
    listed = expand("<!-- original-errors: ru -->", ROOT / "docs")
    found = faults(listed)
    assert not found, "\n".join(
        f"{fault.message}: {listed[fault.start - 40 : fault.end + 20]!r}" for fault in found
    )


def test_each_entry_is_linked_from_both_lists(local_site: Site) -> None:
    numbers = [entry.anchor for page in chapters(ROOT / "docs") for entry in page.entries]
    assert len(numbers) > 60
    for name in ("oshibki-originala/index.html", "en/oshibki-originala/index.html"):
        links = local_site.documents[name].root.xpath("//td/a[@id]")
        assert sorted(link.get("id") for link in links) == sorted(numbers)
        assert all(link.get("href").endswith(f"/#{link.get('id')}") for link in links)


def test_each_entry_names_its_section_and_a_fix() -> None:
    for page in sorted((ROOT / "docs/oshibki-originala").glob("*.en.md")):
        text = page.read_text(encoding="utf-8")
        for entry in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            where = f"{page.name}: {entry.splitlines()[0]}"
            assert re.search(r"\(https://docs\.celeryq\.dev/en/stable/[\w./-]+\.html#", entry), where
            assert "\nProposed fix: " in entry, where
