"""The steps over the built HTML: what each puts in, and that it says no more than was proven."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from doctools.site import assets, copies, proofs
from doctools.site.failure import BuildError
from doctools.site.webserver import serve

PAGE = """---
title: Страница
description: О чём она.
---

# Страница

```console
$ true
```

<!-- skip: next "нужна учётная запись" -->
```console
$ aws sqs list-queues
```

<!-- brokers: redis "только там" -->
```console
$ redis-cli ping
PONG
```

```python title="a.py"
--8<-- "a.py"
```

```d2 alt="Картинка"
a -> b
```
"""
SESSION = '<div class="code code-session" role="group" aria-label="Терминал">'
FILE = '<div class="code code-file" role="group" aria-label="Файл a.py">'
ARTICLE = '<article class="text">'
HTML = (
    f'<!doctype html><html lang="ru"><head></head><body>{ARTICLE}{SESSION * 3}{FILE}</article></body></html>'
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "docs/index.md": PAGE,
        "examples/a.py": "# --8<-- [start:x]\nx = 1\n# --8<-- [end:x]\n\n\ny = 2\n",
        "site/index.html": HTML,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def ran(root: Path, **failed: int) -> None:
    digest = hashlib.sha256((root / "docs/index.md").read_bytes()).hexdigest()
    counts = {"executed": 2, "files": 1, "shown": 1, "elsewhere": 0, "seconds": 1.0}
    brokers = {broker: counts | {"failed": number} for broker, number in failed.items()}
    (root / "build").mkdir(exist_ok=True)
    pages = {"celery": "5.7.0", "pages": {"index.md": {"digest": digest, "brokers": brokers}}}
    (root / "build/pages.json").write_text(json.dumps(pages), encoding="utf-8")


def signs(root: Path) -> list[str]:
    """What the article says of all its blocks, and what a block says of itself, in the order of the page."""
    proofs.run(root, root / "site", root / "build/pages.json")
    html = (root / "site/index.html").read_text(encoding="utf-8")
    return re.findall(r'(?:data-ran|data-made|ran-not"[^>]* aria-label)="([^"]*)"', html)


def test_signs_say_what_ran_and_where(root: Path) -> None:
    ran(root, redis=0, rabbitmq=0)
    assert signs(root) == [
        "Блок исполнен в тестах: Redis, RabbitMQ",
        "Файл создан в тестах: Redis, RabbitMQ",
        "Этот блок только показан: нужна учётная запись",
        "Блок исполнен в тестах: Redis",
    ]
    html = (root / "site/index.html").read_text(encoding="utf-8")
    assert html.count(SESSION + "<div") == 1
    assert html.count(SESSION.replace(">", ' data-ran="Блок исполнен в тестах: Redis">')) == 1
    assert html.count(SESSION) == 2, "what holds for all blocks is said once"


def test_no_sign_without_a_passing_run_of_this_text(root: Path) -> None:
    assert signs(root) == []
    ran(root, redis=1)
    assert signs(root) == []
    ran(root, redis=0)
    (root / "docs/index.md").write_text(PAGE + "\nДругое.\n", encoding="utf-8")
    assert signs(root) == []


def test_blocks_that_do_not_match_are_an_error(root: Path) -> None:
    ran(root, redis=0)
    (root / "site/index.html").write_text(HTML.replace(FILE, ""), encoding="utf-8")
    with pytest.raises(BuildError, match="блоков 3, а в тексте 4"):
        proofs.run(root, root / "site", root / "build/pages.json")
    (root / "site/index.html").write_text(HTML.replace(ARTICLE, "<div>"), encoding="utf-8")
    with pytest.raises(BuildError, match="нет <article"):
        proofs.run(root, root / "site", root / "build/pages.json")


def test_copy_is_whole(root: Path) -> None:
    assert copies.run(root, root / "site", "https://guide.example/") == 1
    copy = (root / "site/index.md").read_text(encoding="utf-8")
    assert copy.startswith("# Страница\n\n```console\n$ true\n```\n")
    assert "<!--" not in copy
    assert '```python title="a.py"\nx = 1\n\n\ny = 2\n```' in copy
    assert "- [Страница](https://guide.example/index.md): О чём она." in (root / "site/llms.txt").read_text(
        "utf-8"
    )
    assert 'type="text/markdown" href="index.md"' in (root / "site/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x](b.md#c) [y](../d/index.md)", "[x](https://g.example/a/b/#c) [y](https://g.example/d/)"),
        ("[x](https://other.example/a.md)", "[x](https://other.example/a.md)"),
        ("Нажмите ++ctrl+c++.", "Нажмите Ctrl+C."),
        ("## Имя { #id }\n\nТекст\n{ .prose }", "## Имя\n\nТекст"),
        ('<div class="x" markdown>\n\nТекст\n\n</div>', "Текст"),
        ('```python\n--8<-- "a.py:x"\n```', "```python\nx = 1\n```"),
        ("````text\n<!-- a -->\n\n\n[x](b.md)\n````", "````text\n<!-- a -->\n\n\n[x](b.md)\n````"),
    ],
)
def test_copy_speaks_plain_markdown(root: Path, text: str, expected: str) -> None:
    assert copies.copy(text, "a/page.md", root / "examples", "https://g.example/") == expected + "\n"


def test_styles_stand_in_the_pages_and_nothing_is_left(tmp_path: Path) -> None:
    head = "".join(
        f'\n    <link rel="stylesheet" href="../assets/stylesheets/{name}.css">' for name in ("one", "two")
    )
    page = (
        f'<html lang="ru">\n  <head>{head}\n    <link rel="icon" href="../assets/favicon.svg">\n'
        '    <script type="module" src="../assets/scripts/site.js">'
        "</script></head>\n  <body><pre>  a\n    b</pre></body></html>"
    )
    for name, text in {
        "a/index.html": page,
        "assets/stylesheets/one.css": "a {\n  color: red;\n}\n",
        "assets/stylesheets/two.css": "/* x */ b { top: 0 }",
        "assets/stylesheets/search.css": "c { top: 0 }",
        "assets/stylesheets/extra.css": "d {\n  top: 0;\n}\n",
        "b/index.html": page.replace(
            'two.css">', 'two.css">\n    <link rel="stylesheet" href="../assets/stylesheets/extra.css">'
        ),
        "assets/scripts/site.js": 'import("search.js"); const searchScript = "search.js";',
        "assets/scripts/search.js": 'const css = "../stylesheets/search.css"; import("spelling.js");',
        "assets/scripts/spelling.js": "3;",
        "assets/scripts/lost.js": "1;",
        "assets/scripts/moved.js": "2;",
        "assets/favicon.svg": "<svg/>",
        "404.html": '<html><head><script src="/assets/scripts/lost.js"></script></head></html>',
        "assets/javascripts/bundle.js": "1;",
        "assets/images/favicon.png": "",
        "assets/own/picture.png": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert assets.run(tmp_path) == 6
    html = (tmp_path / "a/index.html").read_text(encoding="utf-8")
    left = sorted(path.name for path in (tmp_path / "assets").rglob("*") if path.is_file())
    assert "stylesheet" not in html
    assert '<head>\n<style>a{color:red}b{top:0}</style>\n<link rel="icon"' in html
    other = (tmp_path / "b/index.html").read_text(encoding="utf-8")
    assert "<style>a{color:red}b{top:0}</style>\n<style>d{top:0}</style>\n" in other, "what few pages need"
    assert "<pre>  a\n    b</pre>" in html
    assert 'data-worker="sw.js"' in html
    assert "picture.png" in left
    assert not {
        "one.css",
        "two.css",
        "extra.css",
        "bundle.js",
        "favicon.png",
        "favicon.svg",
        "site.js",
    } & set(left)
    (icon,) = [name for name in left if name.startswith("favicon.")]
    assert f'href="../assets/{icon}"' in html
    assert not [name for name in left if name.startswith("moved")]
    (script,) = (tmp_path / "assets/scripts").glob("site.*.js")
    (search,) = (tmp_path / "assets/scripts").glob("search.*.js")
    assert search.name in script.read_text(encoding="utf-8")


def test_pages_with_other_sheets_are_an_error(tmp_path: Path) -> None:
    for name in ("a", "b"):
        link = f'<link rel="stylesheet" href="assets/stylesheets/{name}.css">'
        (tmp_path / f"{name}.html").write_text(f"<html><head>{link}</head></html>", encoding="utf-8")
    with pytest.raises(BuildError, match="общих стилей"):
        assets.run(tmp_path)


def test_server_answers_below_a_path(tmp_path: Path) -> None:
    from urllib.error import HTTPError
    from urllib.request import urlopen

    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text("здесь", encoding="utf-8")
    (tmp_path / "404.html").write_text("нет", encoding="utf-8")
    with serve(tmp_path, "/x/") as address:
        assert urlopen(f"{address}a").read().decode() == "здесь"
        for wrong in (f"{address}b", address.removesuffix("x/") + "a/"):
            with pytest.raises(HTTPError) as caught:
                urlopen(wrong)
            assert caught.value.code == 404
            assert caught.value.read().decode() == "нет"
