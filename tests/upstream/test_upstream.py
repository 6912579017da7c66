"""The tracking of sections: the record, what a new release changes, and what bad input gets."""

import json
from pathlib import Path

import pytest

from doctools.site.record import UpstreamError, page_url
from doctools.site.whole import write_atomically
from doctools.upstream.__main__ import main
from doctools.upstream.sdist import Shelf
from tests.upstream.conftest import OLD, PAGE, Archive, write_archive

START = "nachalo/start.md"


class Tool:
    """The command line, run in a project with these archives and without a network."""

    def __init__(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.project = project
        self.capsys = capsys
        self.out = self.err = ""

    def __call__(
        self, command: str, *arguments: str, archives: tuple[Path, ...] = (), version: str = "5.7.0"
    ) -> int:
        given = [f"--archive={path}" for path in archives]
        chosen = [] if command == "fresh" and not version else ["--version", version]
        code = main([command, *arguments, "--root", str(self.project), "--offline", *chosen, *given])
        self.out, self.err = self.capsys.readouterr()
        return code

    @property
    def data(self) -> Path:
        return self.project / "doctools/upstream/data/upstream.json"

    def status(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.project / "build/upstream.json").read_text())
        return found


@pytest.fixture
def tool(project: Path, capsys: pytest.CaptureFixture[str]) -> Tool:
    return Tool(project, capsys)


@pytest.fixture
def confirmed(tool: Tool, archive: Archive) -> Tool:
    """All sections of the page confirmed against 5.7.0."""
    old = archive("5.7.0")
    assert tool("map", START, archives=(old,)) == 0
    anchors = ("start", "late-acks", "running", "id2")
    assert tool("confirm", START, *anchors, "--day", "2026-11-22", archives=(old,)) == 0
    return tool


def test_page_url() -> None:
    assert page_url("guide/start.rst", "x") == "https://docs.celeryq.dev/en/stable/guide/start.html#x"


# Fresh


def test_confirmed_sections_are_up_to_date(confirmed: Tool, archive: Archive) -> None:
    assert confirmed("fresh", archives=(archive("5.7.0"),)) == 0
    assert confirmed.out.splitlines()[-1] == "Celery 5.7.0: актуальны 4 из 4 разделов"
    assert "страниц без оригинала: 1" in confirmed.out


def test_changed_new_and_gone(confirmed: Tool, archive: Archive) -> None:
    new = OLD.replace("Off by default.", "On by default.").replace("once more", "once more, twice")
    new = new.replace(
        "Running\n=======\n\nType", "Brand new\n=========\n\nQuite other words.\n\nX\n=\n\nType"
    )
    new = new[: new.index("Type")] + "Zzz.\n"
    assert confirmed("fresh", archives=(archive("5.7.0"), archive("5.8.0", new)), version="5.8.0") == 1
    assert "изменился: «Late acks» (#late-acks → #pozdnie-podtverzhdeniya)" in confirmed.out
    assert "    -Off by default.\n    +On by default.\n" in confirmed.out
    assert "сверен с celery 5.7.0 2026-11-22" in confirmed.out
    assert "новый: «Brand new» (#brand-new)" in confirmed.out
    assert "исчез: «Running» (#running → #run)" in confirmed.out
    pages = confirmed.status()["pages"]
    assert isinstance(pages, dict)
    states = {each["anchor"]: each["state"] for each in pages[START]["stale"]}
    assert states == {
        "late-acks": "changed",
        "brand-new": "new",
        "x": "new",
        "running": "gone",
        "id2": "gone",
    }


def test_newest_at_hand_is_taken_without_a_version(confirmed: Tool, archive: Archive) -> None:
    archives = (archive("5.10.0", OLD + "\nTail.\n"), archive("5.7.0"))
    assert confirmed("fresh", archives=archives, version="") == 1
    assert "Celery 5.10.0: актуальны 3 из 4" in confirmed.out


def test_section_renamed_upstream(confirmed: Tool, archive: Archive) -> None:
    new = OLD.replace("Running\n=======\n\nType", "Starting\n========\n\nType")
    assert confirmed("fresh", archives=(archive("5.7.0"), archive("5.8.0", new)), version="5.8.0") == 1
    assert "переименован: «Starting» (#starting → #run)" in confirmed.out
    assert "был «Running» (#running)" in confirmed.out
    # The second one of the same title is the only one now: its text under another anchor.
    assert "переименован: «Running» (#running → #eshe-zapusk)\n    был «Running» (#id2)" in confirmed.out
    assert "\n    +" not in confirmed.out
    both = (archive("5.7.0"), archive("5.8.0", new))
    assert confirmed("confirm", START, "starting", "--ours", "run", archives=both, version="5.8.0") == 0
    assert (
        confirmed("confirm", START, "running", "--ours", "eshe-zapusk", archives=both, version="5.8.0") == 0
    )
    assert confirmed("fresh", archives=both, version="5.8.0") == 0
    assert "id2" not in confirmed.data.read_text()


def test_section_renamed_and_reworded_upstream(confirmed: Tool, archive: Archive) -> None:
    new = OLD.replace("Running\n=======\n\nType this", "Starting\n========\n\nEnter this")
    new = new[: new.rindex("Running\n")]
    assert confirmed("fresh", archives=(archive("5.7.0"), archive("5.8.0", new)), version="5.8.0") == 1
    assert "переименован: «Starting» (#starting → #run)" in confirmed.out
    assert "    -Type this to run" in confirmed.out


def test_an_older_release_leaves_the_marks_of_the_site(confirmed: Tool, archive: Archive) -> None:
    archives = (archive("5.7.0"), archive("5.6.3", OLD + "\nTail.\n"))
    assert confirmed("fresh", archives=archives, version="5.6.3") == 1
    assert "пометки для сайта не изменены" in confirmed.out
    assert not (confirmed.project / "build").exists()


def test_old_text_that_cannot_be_had_is_said(confirmed: Tool, archive: Archive) -> None:
    new = OLD.replace("Off by default.", "On by default.")
    assert confirmed("fresh", archives=(archive("5.8.0", new),), version="5.8.0") == 1
    assert "старый текст недоступен: нет архива celery 5.7.0" in confirmed.out


def test_page_never_translated(tool: Tool, archive: Archive) -> None:
    assert tool("fresh", archives=(archive("5.7.0"),)) == 1
    assert "не переведён: «Start» (#start)" in tool.out
    assert "Celery 5.7.0: актуальны 0 из 4 разделов; не переведён: 4" in tool.out


def test_map_proposes_by_order_and_confirms_nothing(tool: Tool, archive: Archive) -> None:
    old = archive("5.7.0")
    assert tool("map", START, archives=(old,)) == 0
    assert "«Late acks» (#late-acks) → «Поздние подтверждения» (#pozdnie-podtverzhdeniya)" in tool.out
    assert "ne-zagolovok" not in tool.out
    assert '"hash"' not in tool.data.read_text()
    assert tool("fresh", archives=(old,)) == 1
    assert "сопоставлен, но не подтверждён" in tool.out


def test_our_anchor_that_was_lost(confirmed: Tool, archive: Archive) -> None:
    page = confirmed.project / "docs" / START
    page.write_text(page.read_text().replace("{ #run }", ""))
    assert confirmed("fresh", archives=(archive("5.7.0"),)) == 1
    assert "потерян наш якорь: «Running» (#running → #run)" in confirmed.out


def test_left_out_sections_are_fine_until_they_change(confirmed: Tool, archive: Archive) -> None:
    old = archive("5.7.0")
    assert confirmed("leave-out", START, "id2", "--why", "повтор", archives=(old,)) == 0
    assert confirmed("fresh", archives=(old,)) == 0
    assert "опущен намеренно: 1" in confirmed.out
    new = archive("5.8.0", OLD.replace("once more", "thrice"))
    assert confirmed("fresh", archives=(old, new), version="5.8.0") == 1


def test_forget_only_what_is_gone(confirmed: Tool, archive: Archive) -> None:
    old, new = archive("5.7.0"), archive("5.8.0", OLD[: OLD.rindex("Running\n")])
    assert confirmed("forget", START, "id2", archives=(old,)) == 2
    assert "есть в celery 5.7.0" in confirmed.err
    assert confirmed("forget", START, "id2", archives=(new,), version="5.8.0") == 0
    assert "id2" not in confirmed.data.read_text()


def test_record_reads_one_line_a_section(confirmed: Tool) -> None:
    lines = [line for line in confirmed.data.read_text().splitlines() if '"anchor"' in line]
    assert len(lines) == 4
    assert json.loads(lines[1].strip().rstrip(","))["ours"] == "pozdnie-podtverzhdeniya"


# What bad input gets: one line, and nothing overwritten


def one_line_error(tool: Tool) -> str:
    assert tool.err.startswith("ошибка: ")
    assert tool.err.count("\n") == 1
    return tool.err


def test_confirm_refuses_a_section_without_our_anchor(tool: Tool, archive: Archive) -> None:
    old = archive("5.7.0")
    assert tool("confirm", START, "late-acks", archives=(old,)) == 2
    assert "нет нашего якоря" in one_line_error(tool)
    assert tool("confirm", START, "late-acks", "--ours", "net-takogo", archives=(old,)) == 2
    assert "на странице нет якоря #net-takogo" in one_line_error(tool)
    assert tool("confirm", START, "late-ack", "--ours", "run", archives=(old,)) == 2
    assert "нет раздела #late-ack" in one_line_error(tool)
    assert not tool.data.exists()


@pytest.mark.parametrize("damage", ["cut", "not gzip", "other project", "missing"])
def test_broken_archive(confirmed: Tool, archive: Archive, damage: str) -> None:
    before = confirmed.data.read_bytes()
    path = archive("5.8.0", OLD * 20)
    content = path.read_bytes()
    match damage:
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case "not gzip":
            path.write_bytes(b"<html>")
        case "other project":
            write_archive(path, "5.8.0", {}, name="kombu")
        case "missing":
            path.unlink()
    assert confirmed("fresh", archives=(path,), version="5.8.0") == 2
    assert "celery-5.8.0.tar.gz" in one_line_error(confirmed)
    assert confirmed("confirm", START, "start", archives=(path,), version="5.8.0") == 2
    assert confirmed.data.read_bytes() == before
    assert not (confirmed.project / "build").exists()


def test_page_without_front_matter(confirmed: Tool, archive: Archive) -> None:
    (confirmed.project / "docs/golaya.md").write_text("# Голая\n", encoding="utf-8")
    assert confirmed("fresh", archives=(archive("5.7.0"),)) == 2
    assert "docs/golaya.md:1: у страницы нет шапки" in one_line_error(confirmed)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("original: guide/start.rst", "original: [a", "шапка страницы — не YAML"),
        ("original: guide/start.rst", "original: guide/start.md", "нужна строка: файл .rst"),
        ("original: guide/start.rst", "original: guide/other.rst", "сопоставьте заново"),
        ("original: guide/start.rst\n", "", "сопоставьте заново"),
    ],
)
def test_bad_front_matter(confirmed: Tool, archive: Archive, old: str, new: str, said: str) -> None:
    (confirmed.project / "docs" / START).write_text(PAGE.replace(old, new), encoding="utf-8")
    assert confirmed("fresh", archives=(archive("5.7.0"),)) == 2
    error = one_line_error(confirmed)
    assert f"docs/{START}:" in error
    assert said in error


def test_original_that_does_not_exist(tool: Tool, archive: Archive) -> None:
    page = tool.project / "docs" / START
    page.write_text(PAGE.replace("start.rst", "stat.rst"), encoding="utf-8")
    assert tool("fresh", archives=(archive("5.7.0"),)) == 2
    assert f"docs/{START}:1: в celery 5.7.0 нет оригинала docs/guide/stat.rst" in one_line_error(tool)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"title": "Start"', '"title": "Start", "extra": 1'), ('"pages"', '"page"'), ('"anchor"', '"anchor')],
)
def test_record_that_cannot_be_read(confirmed: Tool, archive: Archive, old: str, new: str) -> None:
    text = confirmed.data.read_text()
    assert old in text
    edited = text.replace(old, new, 1)
    confirmed.data.write_text(edited)
    assert confirmed("fresh", archives=(archive("5.7.0"),)) == 2
    assert "верните файл из git" in one_line_error(confirmed).lower()
    assert confirmed("confirm", START, "start", archives=(archive("5.7.0"),)) == 2
    assert confirmed.data.read_text() == edited


def test_page_that_was_removed(confirmed: Tool, archive: Archive) -> None:
    (confirmed.project / "docs" / START).unlink()
    assert confirmed("fresh", archives=(archive("5.7.0"),)) == 2
    assert f"есть страница {START}, а в docs/ её нет" in one_line_error(confirmed)


def test_included_file_that_the_release_lacks(tool: Tool, archive: Archive) -> None:
    assert tool("fresh", archives=(archive("5.7.0", "T\n=\n\n.. include:: ../no.txt\n"),)) == 2
    assert "docs/no.txt" in one_line_error(tool)


def test_offline_without_an_archive(tool: Tool) -> None:
    assert tool("fresh") == 2
    assert "--archive" in one_line_error(tool)
    assert tool("fresh", version="") == 2
    assert "--archive" in one_line_error(tool)
    assert tool("fresh", version="../5") == 2
    assert "не номер версии" in one_line_error(tool)


def test_archive_of_another_version_in_the_cache(archive: Archive, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    archive("5.7.0").rename(cache / "celery-5.8.0.tar.gz")
    with pytest.raises(UpstreamError, match=r"внутри celery 5\.7\.0, а не 5\.8\.0"):
        Shelf(cache, offline=True).get("5.8.0")


@pytest.mark.filterwarnings("ignore:pkg_resources:DeprecationWarning")
def test_index_is_asked_through_the_users_pip_and_nothing_is_built(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "executed"
    setup = f"open({str(marker)!r}, 'w').close()\n"
    for version in ("5.7.0", "5.10.0", "5.11.0rc1"):
        archive(version, pages={"guide/start.rst": OLD, "../setup.py": setup})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "archives"))
    cache = tmp_path / "cache"
    assert Shelf(cache).newest().version == "5.10.0"
    assert Shelf(cache).get("5.7.0").version == "5.7.0"
    assert sorted(path.name for path in cache.iterdir()) == ["celery-5.10.0.tar.gz", "celery-5.7.0.tar.gz"]
    with pytest.raises(UpstreamError, match=r"нет исходников celery 5\.8\.0"):
        Shelf(cache).get("5.8.0")
    assert not marker.exists()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.json"
    path.write_text("old")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
