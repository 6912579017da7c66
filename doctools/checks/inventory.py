"""The inventory of a release of Celery: what a page may link to or name. `make inventory` writes it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from doctools.site.record import UpstreamError

PATH = "doctools/upstream/data/inventory.json"


@dataclass(frozen=True)
class Inventory:
    """What exists in one release.

    `pages` gives each page, e.g. `userguide/tasks.html`, with the anchors that are no section's;
    `sections` gives those of its sections, in its order.
    `options` gives the options by command, e.g. `celery worker`. `names` are other names of Celery's
    source that begin as a setting does (`task_id`). `environment` are environment variables and settings in
    their old upper-case form.
    """

    release: str
    pages: dict[str, list[str]]
    sections: dict[str, list[str]]
    settings: list[str]
    options: dict[str, list[str]]
    remote_control: list[str]
    signals: list[str]
    tasks: list[str]
    names: list[str]
    environment: list[str]

    def anchors(self, page: str) -> list[str]:
        """Return all anchors of a page; none if they are not known, as it includes what the release lacks."""
        return [*self.sections.get(page, ()), *self.pages[page]]

    def __str__(self) -> str:
        anchors = sum(len(self.anchors(page)) for page in self.pages)
        options = sum(map(len, self.options.values()))
        return (
            f"celery {self.release}: страниц {len(self.pages)}, якорей {anchors}, "
            f"настроек {len(self.settings)}, команд {len(self.options)}, ключей {options}, "
            f"сигналов {len(self.signals)}"
        )


def dump(inventory: Inventory) -> str:
    """Return the inventory as JSON; words in one line, so that a page is a line."""

    def words(value: object) -> object:
        if isinstance(value, dict):
            return {name: words(each) for name, each in value.items()}
        return " ".join(value) if isinstance(value, list) else value

    return json.dumps(words(asdict(inventory)), indent=1) + "\n"


def load(path: Path) -> Inventory:
    """Read an inventory.

    Raises:
        UpstreamError: It is missing or not an inventory.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        release = found.pop("release")
        lists: dict[str, Any] = {
            name: {each: words.split() for each, words in value.items()}
            if isinstance(value, dict)
            else value.split()
            for name, value in found.items()
        }
        return Inventory(release, **lists)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UpstreamError(
            f"опись {path.name} не читается: {error}; постройте её: make inventory"
        ) from error
