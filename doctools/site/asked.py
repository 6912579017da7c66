"""What readers call what a section tells, where it puts it otherwise: words that it is found by."""

import tomllib
from functools import cache
from pathlib import Path

ASKED = Path(__file__).with_name("asked.toml")


@cache
def read_asked(path: Path = ASKED) -> dict[str, dict[str, str]]:
    """Read them.

    Args:
        path: TOML: the address of a page, and the words for each anchor; an empty one is its beginning.
    """
    return tomllib.loads(path.read_text(encoding="utf-8"))
