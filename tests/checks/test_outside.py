"""Links to other sites: what is gone is named, what only does not answer is not."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from doctools.checks import outside


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/").partition("?")[0] or 200))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (name given by http.server)
        del format, args


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("200", ""),
        ("404", "ответ 404"),
        ("410", "ответ 410"),
        ("500", ""),
        ("403", ""),
        ("429", ""),
        ("200?ё", ""),
    ],
)
def test_only_what_a_site_says_is_gone(address: str, path: str, said: str) -> None:
    assert outside.ask(address + path) == said


def test_a_site_that_does_not_answer_is_no_complaint() -> None:
    assert outside.ask("http://127.0.0.1:9/") == ""


def test_what_is_gone_is_asked_for_twice_and_named_with_its_page() -> None:
    asked: list[str] = []

    def ask(url: str) -> str:
        asked.append(url)
        return "ответ 404" if url == "a" or (url == "b" and asked.count("b") == 1) else ""

    found = {"a": "index.html", "b": "index.html", "c": "c/index.html"}
    assert outside.dead(found, ask, pause=0) == ["index.html: a: ответ 404"]
    assert sorted(asked) == ["a", "a", "b", "b", "c"]


def test_links_of_a_site(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="https://a.example/x#y">x</a><a href="https://a.example/x">x</a><a href="b/">x</a>'
        '<a rel="edit" href="https://code.example/">x</a><link href="https://c.example/">',
        encoding="utf-8",
    )
    assert outside.links(tmp_path) == {"https://a.example/x": "index.html"}
    assert outside.main([str(tmp_path / "none")]) == 2
