"""Builds the pages with Zensical, which reads mkdocs.yml but runs none of MkDocs's plugins.

What our only plugin does, two languages, is prepared: a folder of pages for each language, with the settings
of that language, and in the head of each page what MkDocs knows of its file. The rest is one for both:
Markdown extensions, the templates of `theme/`, the steps over the built HTML.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import yaml
from markdown.treeprocessors import Treeprocessor

from doctools.pages.addresses import address
from doctools.site.extension import extension
from doctools.site.failure import BuildError
from doctools.site.whole import end_with_parent

# Seconds for one language; the guide takes twelve.
LONGEST_BUILD = 300
STAGE = Path("build/zensical")
"""Where the pages are prepared, below the project."""


class _Loader(yaml.SafeLoader):
    """Leaves `!ENV` and the functions that the settings name as they are written."""


class _Dumper(yaml.SafeDumper):
    """Writes what `_Loader` left."""


_Loader.add_multi_constructor("!", lambda _loader, _suffix, node: node)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda _loader, _suffix, node: node)
_Dumper.add_multi_representer(yaml.Node, lambda _dumper, node: node)


def build(root: Path, site: Path, **environment: str) -> None:
    """Build the pages, strictly; the steps over the built HTML are `publish.finish`.

    Args:
        root: The project.
        site: Where to; what stands there is replaced.
        environment: SITE_URL, REPO_URL and so on, over the process's own.

    Raises:
        BuildError: A template or a page is not for Zensical.
    """
    shutil.rmtree(site, ignore_errors=True)
    shutil.rmtree(root / STAGE, ignore_errors=True)
    for folder, settings in _languages(root / "mkdocs.yml"):
        stage = _stage(root, folder, settings)
        _run(root, stage / "mkdocs.yml", os.environ | environment)
        # The default language brings what all pages share, too.
        shutil.copytree(stage / "site" / folder, site / folder)


def _run(root: Path, settings: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(settings)],
        # What the settings name by a relative path: examples/, and docs/ for the errors of the original.
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_BUILD,
        preexec_fn=end_with_parent,
        check=False,
    )
    if done.returncode:
        # Without its colours, and without the way through its own Python.
        said = re.sub(r"\x1b\[[\d;]*m|Traceback .*\n(?=\w+:)", "", done.stdout + done.stderr, flags=re.DOTALL)
        raise BuildError(f"zensical build --strict: код {done.returncode}\n{said.rstrip()}")


def _languages(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the folder of each language, empty for the default one, and its settings."""
    settings = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    (plugin,) = (each["i18n"] for each in settings["plugins"] if "i18n" in each)
    for language in plugin["languages"]:
        folder = "" if language.get("default") else f"{language['locale']}/"
        own = {name: value for name, value in language.items() if name in settings}
        theme = settings["theme"] | {"language": language["locale"]}
        yield folder, settings | own | {"theme": theme}


def _stage(root: Path, folder: str, settings: dict[str, Any]) -> Path:
    """Lay out the pages of one language with its settings; returns where."""
    docs, stage = root / "docs", root / STAGE / (folder or "default")
    names = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    for name in sorted(names):
        plain = name.removesuffix(".md").removesuffix(".en")
        if (folder == "en/") != name.endswith(".en.md"):
            continue
        page = stage / "docs" / folder / f"{plain}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        others = {"en": f"{plain}.en.md"} if not folder else {"ru": f"{plain}.md"}
        alternates = {
            locale: {"url": address(other) or "./"} for locale, other in others.items() if other in names
        }
        file = json.dumps({"src_uri": name, "alternates": alternates})
        text = (docs / name).read_text(encoding="utf-8")
        page.write_text(text.replace("---\n", f"---\nfile: {file}\n", 1), encoding="utf-8")
    own = {
        "docs_dir": "docs",
        "site_dir": "site",
        "watch": [],
        "nav": _below(folder, settings.get("nav", [])),
        "theme": settings["theme"] | {"custom_dir": os.path.relpath(root / "theme", stage)},
        "markdown_extensions": [*settings["markdown_extensions"], __name__],
    }
    text = yaml.dump(settings | own, Dumper=_Dumper, allow_unicode=True)
    (stage / "mkdocs.yml").write_text(text, encoding="utf-8")
    return stage


def _below(folder: str, nav: Any) -> Any:
    """Return a part of the menu with its pages in a folder."""
    if isinstance(nav, list):
        return [_below(folder, each) for each in nav]
    if isinstance(nav, dict):
        return {title: _below(folder, each) for title, each in nav.items()}
    return f"{folder}{nav}"


class _RawLinks(Treeprocessor):
    """For Zensical alone: links of raw HTML lead where they lead with MkDocs.

    MkDocs leaves them as they are, counted from the page's address; Zensical takes all for links from the
    page's file.
    """

    def run(self, root: Element) -> None:
        """Take one step up out of the links of a page that is no index, for Zensical puts one in."""
        del root
        stash, context = self.md.htmlStash, self.md.preprocessors["rendering_context"]
        if not context.page.path.endswith("index.md"):  # type: ignore[attr-defined]  # Zensical's own
            stash.rawHtmlBlocks = [
                _UP.sub(r"\1", each) if isinstance(each, str) else each for each in stash.rawHtmlBlocks
            ]


_UP = re.compile(r'(<a\b[^>]* href=")\.\./')

# Not as what runs once more for each heading.
makeExtension = extension(_RawLinks, "raw-links", 6)  # noqa: N816 (name given by Python-Markdown)
