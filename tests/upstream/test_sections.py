"""Reading the original: the anchors of its HTML, its text without markup, and nothing that runs."""

from pathlib import Path

import pytest

from doctools.site.record import UpstreamError
from doctools.upstream.record import digest
from doctools.upstream.rst import parse
from doctools.upstream.sdist import read_archive
from doctools.upstream.sections import Section, _named, sections
from tests.upstream.conftest import OLD, Archive, write_archive


def found(archive: Archive, text: str, version: str = "5.7.0") -> dict[str, Section]:
    return {
        section.anchor: section
        for section in sections(read_archive(archive(version, text)), "guide/start.rst")
    }


def test_sections_have_the_anchors_of_the_html_and_normalised_text(archive: Archive) -> None:
    by_anchor = found(archive, OLD)
    assert [(s.anchor, s.title, s.level) for s in by_anchor.values()] == [
        ("start", "Start", 1),
        ("late-acks", "Late acks", 2),
        ("running", "Running", 2),
        ("id2", "Running", 2),
    ]
    assert by_anchor["start"].text == (
        "First words, see the guide <guide>.\n    def add(x, y):\n        return x + y"
    )
    assert by_anchor["late-acks"].text == (
        "[versionadded 5.1]\nOff by default.\nTurn it on.\n    >>> app.conf.task_acks_late = True"
    )


def test_ids_are_chosen_as_in_the_html(archive: Archive) -> None:
    text = "T\n=\n\n:pypi:`celery`\n--------------\n\n.. setting:: x\n\nA\n-\n\n.. setting:: y\n\nA\n-\n"
    assert list(found(archive, text)) == ["t", "https-" + "pypi-org-project-celery", "a", "std-setting-y"]


def test_hash_ignores_wrapping_and_markup_but_not_words(archive: Archive) -> None:
    before = found(archive, "T\n=\n\nOff  by\ndefault, see ``x`` and :mod:`y`.\n")["t"]
    rewrapped = found(archive, "T\n=\n\nOff by default,\nsee `x` and\n:class:`y`.\n\n.. a comment\n")["t"]
    reworded = found(archive, "T\n=\n\nOn by default, see ``x`` and :mod:`y`.\n")["t"]
    assert digest(before.text) == digest(rewrapped.text) != digest(reworded.text)


def test_hash_covers_the_included_file(tmp_path: Path) -> None:
    page = {"guide/start.rst": "T\n=\n\n.. include:: ../inc.txt\n", "inc.txt": "Included *words*.\n"}
    release = read_archive(write_archive(tmp_path / "a.tar.gz", "5.7.0", page))
    assert sections(release, "guide/start.rst")[0].text == "Included words."


def test_automodule_brings_the_docstring_and_its_sections(archive: Archive) -> None:
    by_anchor = found(archive, "T\n=\n\n.. automodule:: celery\n    :members:\n")
    assert "Words of the module." in by_anchor["t"].text
    assert "inside" in by_anchor


def test_directives_and_roles_of_sphinx_give_no_warnings_and_unknown_ones_do(archive: Archive) -> None:
    text = "T\n=\n\n.. sidebar:: S\n\n    x\n\n.. hlist::\n    :columns: 2\n\n    - :signal:`a`\n"
    text += "\n.. cmdoption:: -x\n\n    y\n"
    release = read_archive(archive("5.7.0", text))
    assert parse(release, "guide/start.rst")["problems"] == []
    odd = read_archive(archive("5.7.1", text + "\n.. surprise:: z\n\nAnd :surprise:`w`.\n"))
    problems = parse(odd, "guide/start.rst")["problems"]
    assert any("surprise" in problem and "start.rst:" in problem for problem in problems)


def test_a_title_names_a_project_of_the_index_without_its_address() -> None:
    assert _named("https://py" + "pi.org/project/supervisor/") == "supervisor"


def test_nothing_of_the_release_runs(tmp_path: Path) -> None:
    marker = tmp_path / "executed"
    code = f"open({str(marker)!r}, 'w').close()\n"
    page = "T\n=\n\n.. automodule:: odd\n\n.. autoclass:: odd.Odd\n    :members:\n\n    Words.\n"
    pages = {"guide/start.rst": page, "conf.py": code, "../odd.py": code, "../celery/odd.py": code}
    release = read_archive(write_archive(tmp_path / "a.tar.gz", "5.7.0", pages))
    assert sections(release, "guide/start.rst")[0].text == "[automodule odd]\n[autoclass odd.Odd]\nWords."
    assert not marker.exists()


@pytest.mark.parametrize("directive", ["include", "literalinclude"])
def test_a_file_of_this_machine_is_not_read(tmp_path: Path, directive: str) -> None:
    (tmp_path / "secret.txt").write_text("Secret.")
    up = "../" * 30
    page = {"guide/start.rst": f"T\n=\n\n.. {directive}:: {up}{tmp_path}/secret.txt\n"}
    release = read_archive(write_archive(tmp_path / "a.tar.gz", "5.7.0", page))
    with pytest.raises(UpstreamError, match=r"файл не из архива: .*secret\.txt"):
        sections(release, "guide/start.rst")
