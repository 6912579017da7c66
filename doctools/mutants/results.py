"""The verdicts found so far, kept from run to run."""

import json
from pathlib import Path

from doctools.mutants.subject import Mutant, Page
from doctools.site.whole import write_atomically


class Results:
    """The verdicts found so far, kept in a file.

    A command that is caught at its own place is caught whatever stands below it, so such a verdict holds
    as long as the page is the same down to there; any other, as long as the whole page is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._verdicts: dict[str, dict[str, str]] = {}
        if path.exists():
            self._verdicts = json.loads(path.read_text(encoding="utf-8"))

    def known(self, page: Page, mutant: Mutant) -> str | None:
        """The verdict of a mutant, if there is one."""
        places = (page.digest(), _down_to(page, mutant))
        return next((v for at in places if (v := self._verdicts.get(at, {}).get(mutant.key))), None)

    def note(self, page: Page, mutant: Mutant, verdict: str) -> None:
        """Remember a verdict."""
        at_its_place = mutant.kind == "typed" and verdict == "caught"
        digest = _down_to(page, mutant) if at_its_place else page.digest()
        self._verdicts.setdefault(digest, {})[mutant.key] = verdict

    def save(self) -> None:
        """Write the verdicts; the file is replaced as a whole."""
        text = json.dumps(self._verdicts, ensure_ascii=False, indent=0)
        write_atomically(self._path, text.encode())


def _down_to(page: Page, mutant: Mutant) -> str:
    """What stands for a page down to the block of a mutant."""
    return page.digest(int(mutant.place.partition(".")[0]) + 1 if mutant.place else None)
