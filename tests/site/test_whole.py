"""A site is replaced as a whole or not at all; the same commit gives the same bytes."""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import brotli
import pytest

from doctools.site import compress, kept, publish, whole
from doctools.site.failure import BuildError

URL = "https://guide.example/"


def digest(folder: Path) -> str:
    """What tells one content of a folder from another."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(f"{path.relative_to(folder)}\0".encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def start(tree: Path, *arguments: str, url: str = URL, site: str = "site") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "doctools.site.publish", *arguments, site]
    return subprocess.Popen(
        command,
        cwd=tree,
        env=os.environ | {"SITE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def build(tree: Path, *arguments: str, url: str = URL, site: str = "site") -> tuple[int, str]:
    process = start(tree, *arguments, url=url, site=site)
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def left_over(tree: Path) -> list[str]:
    return sorted(path.name for path in tree.iterdir() if path.name.startswith(".site.") and path.is_dir())


def running(folder: Path) -> list[str]:
    """The processes that were started for a folder and are still there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes().decode(errors="replace")
            here = (process / "cwd").readlink()
        except OSError:
            continue
        if str(folder) in said or here == folder:
            found.append(said)
    return found


def test_what_has_not_changed_is_not_compressed_again(small: Path) -> None:
    """Unless it would be compressed in another way."""
    assert build(small)[0] == 0
    site = small / "site"
    packed, first = site / "licenziya/index.html.br", digest(site)
    other = brotli.compress(brotli.decompress(packed.read_bytes()), quality=1)
    packed.write_bytes(other)
    assert build(small)[0] == 0
    assert packed.read_bytes() == other
    told = site / kept.LIST
    told.write_text(told.read_text(encoding="utf-8").replace(compress.HOW, "gzip -1"), encoding="utf-8")
    assert build(small)[0] == 0
    assert digest(site) == first


def test_a_build_that_is_killed_leaves_a_whole_site(small: Path) -> None:
    """At several moments; `python -m doctools.bench.kills` does it at twenty random ones."""
    code, said = build(small)
    assert code == 0, said
    shutil.copytree(small / "site", small / "after")
    with (small / "docs/licenziya.md").open("a", encoding="utf-8") as page:
        page.write("\nНовое.\n")
    started = time.monotonic()
    code, said = build(small, site="after")
    takes = time.monotonic() - started
    assert code == 0, said
    # Killed after the exchange, with the old one still to be thrown away, a build leaves the new one.
    whole_ones = {digest(small / "site"), digest(small / "after")}
    assert len(whole_ones) == 2
    for part in (0.3, 0.6, 0.9):
        process = start(small)
        time.sleep(takes * part)
        # The program alone, as the system does when memory ends: what it started must end by itself.
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        assert digest(small / "site") in whole_ones, part
        deadline = time.monotonic() + 10
        while running(small) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not running(small), part
    code, said = build(small)
    assert code == 0, said
    assert "Новое." in (small / "site/licenziya/index.html").read_text(encoding="utf-8")
    assert not left_over(small)


def test_a_build_that_fails_leaves_the_old_site(small: Path) -> None:
    assert build(small)[0] == 0
    old = digest(small / "site")
    (small / "docs/licenziya.md").write_text("# Без шапки\n", encoding="utf-8")
    code, said = build(small)
    assert (code, "docs/licenziya.md:1" in said) == (1, True), said
    # A step over the built pages, after MkDocs has done all.
    (small / "docs/licenziya.md").write_text(
        "---\ntitle: а\ndescription: б\n---\n\n# А\n\n<p onclick='a()'>б</p>\n", encoding="utf-8"
    )
    code, said = build(small)
    assert (code, "docs/licenziya.md:8" in said) == (1, True), said
    assert digest(small / "site") == old
    assert not left_over(small)


def test_two_builds_into_one_folder_take_turns(small: Path) -> None:
    builds = [start(small), start(small)]
    for process in builds:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert (small / "site/404.html").is_file()
    assert not left_over(small)


def test_the_same_text_gives_the_same_bytes_and_a_site_that_a_server_can_read(small: Path) -> None:
    assert build(small)[0] == 0
    first = digest(small / "site")
    before = os.umask(0o077)
    try:
        assert build(small)[0] == 0
    finally:
        os.umask(before)
    assert digest(small / "site") == first
    for path in (small / "site", *(small / "site").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path


def test_a_folder_that_is_no_site_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("дорогое", encoding="utf-8")
    with pytest.raises(BuildError, match="не сайт"):
        publish.publish(tmp_path, tmp_path / "mine")
    assert (tmp_path / "mine/letter.txt").read_text(encoding="utf-8") == "дорогое"


@pytest.mark.parametrize(
    "url",
    ["", "guide.example", "https://guide.example", "http://127.0.0.1:8000/", "http://localhost/", "ftp://a/"],
)
def test_what_is_published_has_an_address(tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str],
                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("SITE_URL", url)
    monkeypatch.setattr(publish, "publish", lambda *_: ["собран"])
    assert publish.main(["--public", str(tmp_path)]) == 1
    assert "SITE_URL" in capsys.readouterr().err
    assert publish.main([str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert said.out == "собран\n"
    assert said.err.startswith("внимание: SITE_URL")
    monkeypatch.setenv("SITE_URL", URL)
    assert publish.main(["--public", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""


def test_what_a_killed_build_still_writes_gets_into_no_other_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with pytest.raises(RuntimeError), whole.replaced(site) as killed:
        raise RuntimeError
    with whole.replaced(site) as new:
        killed.mkdir(exist_ok=True)
        (killed / "late").touch()
        (new / "own").touch()
    assert [path.name for path in site.iterdir()] == ["own"]
    with whole.replaced(site):
        pass
    assert not left_over(tmp_path)


def test_where_folders_cannot_be_exchanged_the_old_one_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "_exchange", lambda *_: False)
    site = tmp_path / "site"
    for text in ("раз", "два"):
        with whole.replaced(site) as new:
            (new / "a").write_text(text, encoding="utf-8")
        assert (site / "a").read_text(encoding="utf-8") == text
    # As if it had been killed between the two steps.
    site.rename(tmp_path / ".site.old")
    with pytest.raises(RuntimeError), whole.replaced(site):
        raise RuntimeError
    assert (site / "a").read_text(encoding="utf-8") == "два"
    assert not left_over(tmp_path)
