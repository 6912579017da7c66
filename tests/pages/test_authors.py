"""«Как писать страницы»: what it shows as source is what stands, executed, below it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "kak-pisat-stranicy.md").read_text(encoding="utf-8")
# A head stands only at the head of a page, and a skipped block would be skipped here too.
NOT_EXECUTED = {"head.md", "skip.md"}
SOURCES = sorted(
    path for path in (ROOT / "examples" / "authors").glob("*.md") if path.name not in NOT_EXECUTED
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_source_shown_is_the_one_executed(source: Path) -> None:
    text = source.read_text(encoding="utf-8").replace(";--8<--", "--8<--").strip()
    assert text in PAGE
    assert f'--8<-- "authors/{source.name}"' in PAGE


def test_there_are_sources() -> None:
    assert len(SOURCES) > 5
