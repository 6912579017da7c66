"""Pages converted on all cores, and once: MkDocs makes the same of them, and says the same."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from mkdocs.commands import build
from mkdocs.config import load_config
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.theme import Theme

from doctools.site import converted, templates

ROOT = Path(__file__).resolve().parents[2]
HEAD = "---\ntitle: {0}\ndescription: {0}\n---\n\n# {0}\n\n"
MORE = {
    "a.md": "[Б](b.md#b) {{ #a }}\n\n```console\n$ ls\na\n```\n\nСноска[^1].\n\n[^1]: Внизу.\n",
    "b.md": '## Второй {{ #b }}\n\n[А](a.md)\n\n```python title="a.py"\n--8<-- "a.py"\n```\n',
}


@pytest.fixture
def project(small: Path) -> Path:
    for name, text in MORE.items():
        (small / "docs" / name).write_text(
            HEAD.format(name) + text.replace("{{", "{").replace("}}", "}"), "utf-8"
        )
    (small / "docs/licenziya.md").unlink()
    (small / "docs/glossarii.md").write_text(
        HEAD.format("Слова") + "Воркер (worker)\n:   Процесс.\n", "utf-8"
    )
    (small / "examples/a.py").write_text("x = 1\n", encoding="utf-8")
    settings = small / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(": ignore", ": warn"), encoding="utf-8")
    return small


def run(project: Path, module: str, site: str) -> tuple[int, list[str]]:
    """The code, and what was said but for the time it took and the way through MkDocs."""
    done = subprocess.run(
        [sys.executable, "-m", module, "build", "--strict", "--site-dir", str(project / site)],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stderr.replace(f"/{site}", "/site").splitlines()
    said = [line for line in lines if " seconds" not in line and not line.startswith(" ")]
    return done.returncode, said


def files(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.endswith(".gz")}


@pytest.mark.parametrize("wrong", ["", "\n[x](no.md) [y](b.md#no)\n", '\n```python title="a" b="c"\n```\n'])
def test_the_same_comes_of_it(project: Path, wrong: str) -> None:
    with (project / "docs/a.md").open("a", encoding="utf-8") as page:
        page.write(wrong)
    code, said = run(project, "mkdocs", "one")
    assert (code, said) == run(project, "doctools.site.converted", "two")
    assert bool(code) == bool(wrong)
    assert files(project / "one") == files(project / "two")


def test_a_page_is_converted_again_only_if_it_would_come_out_otherwise(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    # The server has threads: all is converted here, and can be counted.
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    again: list[str] = []
    convert = Page.render

    def counted(page: Page, *given: Any) -> None:
        again.append(page.file.src_uri)
        convert(page, *given)

    monkeypatch.setattr(Page, "render", counted)
    converted.install(project)

    def made() -> list[str]:
        again.clear()
        build.build(load_config("mkdocs.yml", site_dir=str(project / "site")))
        return sorted(again)

    everything = made()
    assert {"a.md", "b.md", "glossarii.md"} <= set(everything)
    assert made() == []
    (project / "examples/a.py").write_text("x = 2\n", encoding="utf-8")
    assert made() == ["b.md"]
    assert "2" in (project / "site/b/index.html").read_text(encoding="utf-8").partition("a.py")[2]
    (project / "docs/a.md").write_text(HEAD.format("Другое"), encoding="utf-8")
    assert made() == ["a.md"]
    (project / "docs/c.md").write_text(HEAD.format("c"), encoding="utf-8")
    assert "a.md" in made()
    os.utime(project / "docs/glossarii.md", (1, 1))
    assert made() == sorted([*everything, "c.md"])


@pytest.fixture
def quick_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Theme, "get_env", Theme.get_env)
    templates.install()


def test_of_the_theme_the_same_is_taken(request: pytest.FixtureRequest) -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))

    def taken() -> list[str]:
        files = Files([])
        files.add_files_from_theme(config.theme.get_env(), config)
        return [file.src_uri for file in files]

    before = taken()
    request.getfixturevalue("quick_templates")
    assert taken() == before
    loader = config.theme.get_env().loader
    assert loader is not None
    assert not [name for name in loader.list_templates() if "/." in f"/{name}"]


@pytest.mark.usefixtures("quick_templates")
def test_a_template_is_compiled_again_only_if_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = []
    compile_one = Environment.compile

    def counted(self: Environment, source: str, *given: Any, **named: Any) -> object:
        compiled.append(source)
        return compile_one(self, source, *given, **named)

    monkeypatch.setattr(Environment, "compile", counted)
    theme = Theme(name="mkdocs", custom_dir=str(tmp_path))
    template = tmp_path / "x.html"
    for text in ("раз", "раз", "два"):
        template.write_text(text, encoding="utf-8")
        assert theme.get_env().get_template("x.html").render() == text
    assert compiled == ["раз", "два"]
