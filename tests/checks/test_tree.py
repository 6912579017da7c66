"""What must never stand in the repository: package registries' hosts, paths of somebody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Put together here so that this file itself does not hold them.
HOSTS = "|".join(
    ("py" + r"pi\.org", "python" + r"hosted\.org", r"registry\.npm" + "js", r"deb\.deb" + r"ian\.org")
)
FORBIDDEN = {
    "a package registry's host": re.compile(HOSTS),
    "a path of somebody's machine": re.compile(r"(?<![\w.-])/(?:" + "work|root|farm" + r")/[\w.]"),
    "a lock file of uv": re.compile(r"^\[\[package\]\]$", re.MULTILINE),
}


def complaints(path: Path, text: str) -> list[str]:
    """What stands in a text that must not, with the line."""
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {what}: {match[0]}"
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]


def test_nothing_forbidden_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("не репозиторий git")
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        found += complaints(path.relative_to(ROOT), text)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    ["ok\nsee https://py" + "pi.org/project/x", "cd /" + "root/x", "[[package]]\n"],
)
def test_the_check_can_fail(text: str) -> None:
    assert complaints(Path("a"), text)
