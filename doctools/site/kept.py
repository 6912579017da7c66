"""Keeps what the last publication was made of beside the new one: a page that is open still loads its parts.

Only files that carry a digest, and only of one publication: a build of the same text changes nothing.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from doctools.site.compress import HOW

LIST = "publication.json"
"""What a publication is made of, what it keeps of the one before it, and how its files are compressed."""
# Styles, scripts and pictures with their compressed copies; what Pagefind names by its content.
_NAMED_BY_CONTENT = re.compile(
    r"assets/.+\.[0-9a-f]{8}\.\w+(?:\.br|\.gz)?|pagefind/.+\.pf_(?:index|fragment|meta)"
)


def run(old: Path, new: Path) -> int:
    """Take over what the last publication was made of.

    Args:
        old: The site as it was published; need not exist.
        new: The one that takes its place.

    Returns:
        How many files were taken over.
    """
    own = sorted(
        name
        for path in new.rglob("*")
        if path.is_file() and _NAMED_BY_CONTENT.fullmatch(name := path.relative_to(new).as_posix())
    )
    before = _read(old / LIST)
    kept = _names(before, "kept" if _names(before, "own") == own else "own")
    taken = []
    for name in kept:
        if not _NAMED_BY_CONTENT.fullmatch(name) or ".." in name or not (old / name).is_file():
            continue
        if not (new / name).exists():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(old / name, new / name)
            taken.append(name)
    (new / LIST).write_text(
        json.dumps({"own": own, "kept": taken, "compressed": HOW}, indent=1), encoding="utf-8"
    )
    return len(taken)


def compressed(site: Path) -> bool:
    """Say whether what a site has compressed was compressed as it would be today."""
    return _read(site / LIST).get("compressed") == HOW


def _names(publication: dict[str, Any], name: str) -> list[str]:
    listed = publication.get(name)
    return [str(each) for each in listed] if isinstance(listed, list) else []


def _read(path: Path) -> dict[str, Any]:
    """The list of a publication; an empty one if none can be read: the new one has no part in that."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
