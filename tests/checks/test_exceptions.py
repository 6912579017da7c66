"""What the chapter on exceptions says of their parents is so in the installed Celery."""

import builtins
import re
from pathlib import Path

from celery import exceptions

from doctools.pages import reference

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / reference.EXCEPTIONS).read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(?P<parent>\w+)` \| (?P<children>`.*`) \|$", re.MULTILINE)


def test_parents_and_children_are_those_of_the_release() -> None:
    said = {row["parent"]: set(re.findall(r"`(\w+)`", row["children"])) for row in _ROW.finditer(TEXT)}
    assert len(said) > 5
    for parent, children in said.items():
        base = getattr(exceptions, parent, None) or getattr(builtins, parent)
        public = {name: getattr(exceptions, name) for name in exceptions.__all__}
        assert children == {name for name, each in public.items() if base in getattr(each, "__bases__", ())}
