"""What is installed: as little as a task needs, one version of each package, all with a reason."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTS = ("serve", "site", "books", "test", "all")
# What a reader who only looks installs.
MOST_TO_SERVE = 40


def pins(name: str) -> dict[str, str]:
    """Versions by package of a list."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE))


def direct() -> set[str]:
    """The packages that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not project.get("dependencies")
    named = (
        re.match(r"[\w.-]+", each) for group in project["optional-dependencies"].values() for each in group
    )
    return {match[0].lower() for match in named if match}


@pytest.mark.parametrize(("smaller", "larger"), list(pairwise(LISTS)))
def test_each_list_has_the_one_before_it(smaller: str, larger: str) -> None:
    assert pins(smaller).items() <= pins(larger).items()


def test_every_package_is_held_by_hashes() -> None:
    for name in LISTS:
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        entries = re.split(r"\n(?=[a-z0-9])", text.partition("\n\n")[0] + "\n" + text, flags=re.IGNORECASE)
        unheld = [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]
        assert not unheld


def test_little_is_installed_to_serve() -> None:
    assert 0 < len(pins("serve")) <= MOST_TO_SERVE
    assert not {"celery", "playwright", "pytest", "moto", "mypy"} & pins("site").keys()


def test_every_direct_dependency_has_its_reason() -> None:
    table = (ROOT / "requirements" / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| `")]
    assert all(cell.strip() for row in rows for cell in row)
    assert {name for row in rows for name in re.findall(r"`([\w.-]+)`", row[0])} == direct()
