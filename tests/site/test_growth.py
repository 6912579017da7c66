"""A page weighs the same in a guide of any size: its menus do not list what the reader is not near."""

import gzip
import shutil
from pathlib import Path

from doctools.checks.built import Site
from tests.conftest import PUBLIC_URL, REPO_URL, ROOT, mkdocs

# What a page may grow by when the guide is five times as large, in bytes, gzipped.
GROWTH = 600
SETTINGS = "rukovodstvo-polzovatelya-celery/konfiguraciya-i-ustanovki-po-umolchaniyu/index.html"


def test_a_page_does_not_grow_with_the_guide(public_site: Site, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("docs", "examples", "theme", "doctools"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    more = ""
    for part in range(4):
        (tree / "docs" / f"chast-{part}").mkdir()
        more += f"  - Часть {part}:\n"
        for number in range(len(public_site.pages)):
            name = f"chast-{part}/glava-{number}.md"
            (tree / "docs" / name).write_text(f"# Глава {part}.{number}\n\nТекст.\n", encoding="utf-8")
            more += f"      - {name}\n"
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    first = "  - Начало работы с Celery:\n"
    assert first in settings
    (tree / "mkdocs.yml").write_text(settings.replace(first, more + first), encoding="utf-8")
    done = mkdocs(tree, tmp_path / "site", SITE_URL=PUBLIC_URL, REPO_URL=REPO_URL)
    assert done.returncode == 0, done.stdout + done.stderr
    small, large = (
        len(gzip.compress((folder / SETTINGS).read_bytes()))
        for folder in (public_site.folder, tmp_path / "site")
    )
    assert large - small < GROWTH
