"""Makes the inventory of a release: ids out of the HTML that Sphinx builds, the rest out of the release.

Settings, options, signals and remote control commands are asked of the installed Celery, which has to be the
same release.
"""

import importlib.metadata
import re
from pathlib import Path

from lxml import html

from doctools.checks.commands import spellings
from doctools.checks.inventory import Inventory
from doctools.checks.settings import known
from doctools.site.record import UpstreamError
from doctools.upstream.sdist import PROJECT, Release
from doctools.upstream.sections import lasting

# Ids that are counted up: they move when something is added above.
_COUNTED = re.compile(r"(id|index-|toc-entry-|toggle-)\d+")


def build(release: Release, folder: Path) -> Inventory:
    """Build the inventory.

    Args:
        release: The sources of the release.
        folder: Its documentation as HTML.

    Raises:
        UpstreamError: The installed Celery is another release.
    """
    installed = importlib.metadata.version(PROJECT)
    if installed != release.version:
        raise UpstreamError(
            f"опись выпуска {release.version} строят в окружении с ним, а здесь celery {installed}"
        )
    from celery import Celery, signals
    from celery.app import defaults
    from celery.worker import control

    settings = set(known())
    pages, sections = _pages(folder)
    names, environment = _names(release, settings)
    return Inventory(
        release=release.version,
        pages=pages,
        sections=sections,
        settings=sorted(settings),
        options={path: sorted({"--help", *names}) for path, names in sorted(spellings().items())},
        remote_control=sorted(control.Panel.meta),
        signals=sorted(signals.__all__),
        tasks=sorted(Celery(set_as_current=False).tasks),
        names=names,
        environment=sorted({*environment, *map(str, defaults._OLD_SETTING_KEYS)}),
    )


def _pages(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Read the ids of each page, and those of its sections."""
    pages: dict[str, list[str]] = {}
    sections: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("_"):
            continue
        # The page's own text; what stands around it is the theme's.
        (main,) = html.parse(path, html.HTMLParser(encoding="utf-8")).xpath("//*[@role='main']")
        # Another name of a section is an empty <span> before its heading.
        own = [
            lasting(section.xpath("@id | span[not(node())]/@id")) for section in main.xpath(".//section[@id]")
        ]
        pages[name] = sorted(
            {found for found in main.xpath(".//@id") if not _COUNTED.fullmatch(found)} - set(own)
        )
        if own:
            sections[name] = own
    return pages, sections


def _names(release: Release, settings: set[str]) -> tuple[list[str], list[str]]:
    """Collect the names in Celery's source that begin as a setting does, and its environment variables."""
    beginnings = "|".join(sorted({setting.split("_")[0] for setting in settings if "_" in setting}))
    source = "\n".join(text for path, text in release.files.items() if re.match(r"celery/.*\.py$", path))
    # Variables of the scripts that start Celery at boot are named in the guide only.
    guide = "\n".join(text for path, text in release.files.items() if path.startswith("docs/userguide/"))
    names = set(re.findall(rf"\b(?:{beginnings})(?:_[a-z0-9]+)+\b", source)) - settings
    environment = {
        *re.findall(r"\bCELERYD?_[A-Z0-9_]+\b", source),
        *re.findall(r"\bCELERY[A-Z]*_[A-Z0-9_]+\b", guide),
    }
    return sorted(names), sorted(environment)
