"""A real nginx with `publish/nginx.conf`: what it answers, and what it does not."""

import gzip
import http.client
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from doctools.bench.tools import BenchError, need, nginx
from doctools.engine.servers import free_port
from doctools.site import compress

ROOT = Path(__file__).resolve().parents[2]
PAGE = '<!doctype html><html lang="ru"><meta charset="utf-8"><title>х</title><p>' + "Страница. " * 200


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    try:
        need("nginx", "nginx")
    except BenchError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("nginx")
    secret, site = folder / "secret.txt", folder / "site"
    for name, text in {
        "index.html": PAGE,
        "a/index.html": PAGE,
        "a/index.md": "# Страница\n" * 200,
        "404.html": PAGE.replace("Страница", "Нет такой"),
        "a.epub": "PK",
        "sw.js": "// " + "a" * 2000,
        "assets/site.0a1b2c3d.css": "a{top:0}" * 200,
        ".hidden": "тайна",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    secret.write_text("тайна", encoding="utf-8")
    (site / "leak.txt").symlink_to(secret)
    compress.run(site)
    for path in (folder, *folder.parents):
        if path.is_relative_to(Path(str(tmp_path_factory.getbasetemp()))):
            path.chmod(0o755)
    number = free_port()
    with nginx({number: site}, published={number}):
        yield number


def answer(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    got = connection.getresponse()
    body = got.read()
    connection.close()
    return got.status, {name.lower(): value for name, value in got.getheaders()}, body


@pytest.mark.parametrize("path", ["/", "/a/", "/a/index.md", "/net", "/assets/site.0a1b2c3d.css"])
def test_every_answer_carries_the_policy(port: int, path: str) -> None:
    _, headers, _ = answer(port, path)
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "/" not in headers["server"]  # no version


def test_pages_are_asked_for_again_and_files_with_a_digest_never(port: int) -> None:
    assert answer(port, "/a/")[1]["cache-control"] == "no-cache"
    assert answer(port, "/sw.js")[1]["cache-control"] == "no-cache"
    assert answer(port, "/assets/site.0a1b2c3d.css")[1]["cache-control"] == "max-age=31536000"
    _, headers, _ = answer(port, "/a/")
    assert answer(port, "/a/", If_None_Match=headers["etag"])[0] == 304


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/a/", "text/html"), ("/a/index.md", "text/markdown"), ("/assets/site.0a1b2c3d.css", "text/css")],
)
def test_text_says_what_it_is(port: int, path: str, kind: str) -> None:
    assert answer(port, path)[1]["content-type"] == f"{kind}; charset=utf-8"


def test_a_book_says_what_it_is(port: int) -> None:
    assert answer(port, "/a.epub")[1]["content-type"] == "application/epub+zip"


def test_a_missing_page_is_the_error_page(port: int) -> None:
    for path in ("/net", "/a/net/", "/assets/"):
        status, _, body = answer(port, path)
        assert status == 404
        assert "Нет такой" in body.decode()


def test_a_folder_leads_to_its_page_on_the_same_address(port: int) -> None:
    status, headers, _ = answer(port, "/a?x=1")
    assert (status, headers["location"]) == (301, "/a/?x=1")


def test_a_part_of_a_file(port: int) -> None:
    status, headers, body = answer(port, "/a/", Range="bytes=0-14")
    assert (status, body) == (206, b"<!doctype html>")
    assert headers["content-range"].startswith("bytes 0-14/")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/a/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/a/..%5c..%5csecret.txt",
        "/leak.txt",
        "/.hidden",
        "/a/index.html.gz",
        "/a/index.html.br",
    ],
)
def test_nothing_but_the_site(port: int, path: str) -> None:
    status, _, body = answer(port, path)
    assert status in (400, 404)
    assert "тайна" not in body.decode()


def test_what_was_compressed_by_the_build_is_sent(port: int) -> None:
    plain = answer(port, "/a/")[2]
    _, headers, body = answer(port, "/a/", Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == "Accept-Encoding"
    assert body == gzip.compress(plain, 9, mtime=0)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_configurations_differ_in_nothing_that_matters(name: str) -> None:
    """The policy itself is compared with the pages' in tests/browser."""
    text = (ROOT / "publish" / name).read_text(encoding="utf-8")
    assert "Content-Security-Policy \"default-src 'none'; " in text
    assert "unsafe-inline" not in text
