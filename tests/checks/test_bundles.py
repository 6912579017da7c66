"""The introduction names every bundle of extras that the release has, and no other."""

import re
from importlib.metadata import metadata
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "nachalo-raboty-s-celery" / "vvedenie-v-celery.md"


def test_every_bundle_stands_in_a_table() -> None:
    tables = PAGE.read_text(encoding="utf-8").partition("## Наборы зависимостей")[2]
    cells = re.findall(r"^\| (`[a-z0-9`, ]+`) \|", tables, flags=re.MULTILINE)
    listed = [name for cell in cells for name in re.findall(r"[a-z0-9]+", cell)]
    assert sorted(listed) == sorted(metadata("celery").get_all("Provides-Extra") or [])
