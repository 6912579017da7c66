"""The policy of a page lets run what the theme brings, and nothing else; what it would break is refused."""

import base64
import hashlib
from pathlib import Path

import pytest

from doctools.site import policy
from doctools.site.failure import BuildError

HEAD = '<!doctype html><html lang="ru"><head><meta charset="utf-8">'


def policy_of(folder: Path, head: str) -> str:
    (folder / "index.html").write_text(f"{HEAD}{head}</head><body></body></html>", encoding="utf-8")
    assert policy.run(folder) == 1
    html = (folder / "index.html").read_text(encoding="utf-8")
    before, _, rest = html.partition('<meta http-equiv="Content-Security-Policy" content="')
    assert before == f"{HEAD}\n"
    return rest.partition('"')[0]


def test_an_inline_script_is_let_through_by_its_hash_only(tmp_path: Path) -> None:
    said = policy_of(tmp_path, "<script>a()</script><script src='b.js'></script>")
    digest = base64.b64encode(hashlib.sha256(b"a()").digest()).decode()
    assert f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}';" in said
    assert said.count("sha256-") == 1
    assert "unsafe-inline" not in said
    assert said.startswith("default-src 'none'; ")


def test_an_inline_style_of_the_theme_is_let_through_by_its_hash_only(tmp_path: Path) -> None:
    said = policy_of(tmp_path, "<style>a{top:0}</style>")
    digest = base64.b64encode(hashlib.sha256(b"a{top:0}").digest()).decode()
    assert f"; style-src 'self' 'sha256-{digest}'; " in said
    assert said.count("sha256-") == 1


def test_the_header_of_a_site_knows_the_scripts_of_all_pages(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.html").write_text(
            f"{HEAD}<script>{name}()</script><style>i{{}}</style>", encoding="utf-8"
        )
    assert policy.header(tmp_path).count("sha256-") == 3
    assert policy.header(tmp_path).endswith("frame-ancestors 'none'")


def test_the_header_is_written_where_servers_send_it(tmp_path: Path) -> None:
    site, publish = tmp_path / "site", tmp_path / "publish"
    for folder in (site, publish):
        folder.mkdir()
    (site / "index.html").write_text(f"{HEAD}<style>i{{}}</style>", encoding="utf-8")
    (publish / "nginx.conf").write_text('a "b";\nadd_header Content-Security-Policy "old" always;\n')
    (publish / "other.conf").write_text('a "b";\n')
    assert policy.write_header(site, publish) == [publish / "nginx.conf"]
    sent = f'a "b";\nadd_header Content-Security-Policy "{policy.header(site)}" always;\n'
    assert (publish / "nginx.conf").read_text(encoding="utf-8") == sent
    assert policy.write_header(site, publish) == []


@pytest.mark.parametrize(
    "head", ["</head><body><p>a</p><style>a{}</style>", "<p style='top:0'>", "<p onclick='a()'>"]
)
def test_what_the_policy_forbids_fails_the_build(tmp_path: Path, head: str) -> None:
    (tmp_path / "index.html").write_text(HEAD + head, encoding="utf-8")
    with pytest.raises(BuildError, match=r"index\.html"):
        policy.run(tmp_path)


def test_a_page_without_a_place_for_it_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><head></head></html>", encoding="utf-8")
    with pytest.raises(BuildError, match="charset"):
        policy.run(tmp_path)
