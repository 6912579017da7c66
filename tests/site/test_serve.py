"""`make serve`: what it says of a port, and what a reader sees of a page that cannot be built."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from doctools.pages import reference
from doctools.site import index, serve

SECONDS = 60


@pytest.mark.parametrize("port", ["0", "65536", "99999", "-1", "80a", ""])
def test_a_port_that_is_none_is_named(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        serve.main([f"--port={port}"])
    assert caught.value.code == 2
    assert "порт — число от 1 до 65535" in capsys.readouterr().err


@contextmanager
def serving(folder: Path, stop: signal.Signals = signal.SIGINT) -> Iterator[tuple[str, IO[str]]]:
    """Serve a project: the address, and what is said on the terminal; stopped by a signal."""
    port = serve.usable(0)
    process = subprocess.Popen(
        [sys.executable, "-m", "doctools.site.serve", "--port", str(port)],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        # A suite that was started in the background of a script ignores it, and so would the server.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{port}/", process.stdout
        process.send_signal(stop)
        process.wait(120)  # it may be in the middle of a build
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def address(small: Path) -> Iterator[str]:
    with serving(small) as (address, _):
        yield address


def wait_for(url: str, text: str) -> int:
    """The status of the first answer that has the text; no answer may take long."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=20) as answer:
                status, body = answer.status, answer.read().decode()
        except HTTPError as error:
            status, body = error.code, error.read().decode()
        except URLError:
            time.sleep(0.1)
            continue
        if text in body:
            return int(status)
        time.sleep(0.1)
    pytest.fail(f"{url}: нет «{text}»", pytrace=False)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_server_that_is_stopped_leaves_nothing(
    small: Path, tmp_path: Path, stop: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with serving(small, stop) as (address, _):
        assert wait_for(address, "<h1") == 200
        assert list(temporary.glob("mkdocs_*"))
    assert list(temporary.iterdir()) == []


def test_a_list_of_what_other_pages_tell_grows_with_them(small: Path, address: str) -> None:
    """A page is made anew only if its own text changes; what it lists is part of that."""
    told = small / "docs" / reference.EXCEPTIONS
    told.parent.mkdir(exist_ok=True)
    row = "| `{0}`{{ #{0} }} | Почему. |\n"
    told.write_text("# О чём\n\n| Имя | Что |\n|---|---|\n" + row.format("Ignore"), encoding="utf-8")
    (small / "docs" / index.PAGE).write_text("# Имена\n\n<!-- names: exceptions -->\n", encoding="utf-8")
    assert wait_for(address + "ukazatel/", "#Ignore") == 200
    told.write_text(told.read_text(encoding="utf-8") + row.format("Reject"), encoding="utf-8")
    assert wait_for(address + "ukazatel/", "#Reject") == 200


def test_a_page_broken_while_it_is_served_says_so_in_the_browser(small: Path, address: str) -> None:
    page = small / "docs/licenziya.md"
    assert wait_for(address + "licenziya/", "<h1") == 200
    whole = page.read_text(encoding="utf-8")
    page.write_text(whole + '\n```python title="x" wrong="<b>"\nx\n```\n', encoding="utf-8")
    assert wait_for(address + "licenziya/", "Сайт не собрался") == 500
    assert wait_for(address, "licenziya.md") == 500
    assert wait_for(address, "livereload(") == 500
    page.write_text(whole + "\nПоправлено.\n", encoding="utf-8")
    assert wait_for(address + "licenziya/", "Поправлено.") == 200


def test_a_page_that_is_broken_from_the_start_says_so_in_the_browser(small: Path) -> None:
    page = small / "docs/licenziya.md"
    whole = page.read_text(encoding="utf-8")
    page.write_text(whole + '\n```python title="x" wrong="y"\nx\n```\n', encoding="utf-8")
    with serving(small) as (address, said):
        assert said.readline() == "Собираю руководство…\n"
        assert said.readline() == f"Руководство: {address} (Ctrl+C — остановить)\n"
        with pytest.raises(HTTPError, match="500") as answer:  # it answers at the address that it has said
            urlopen(address, timeout=20)
        assert "licenziya.md" in answer.value.read().decode()
        page.write_text(whole + "\nПоправлено.\n", encoding="utf-8")
        assert wait_for(address + "licenziya/", "Поправлено.") == 200
