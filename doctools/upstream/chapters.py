"""What of the original the guide covers, what stays in English, and which chapters are still missing."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from doctools.pages.addresses import slugify
from doctools.site.record import Record, UpstreamError
from doctools.upstream.ours import OurPage
from doctools.upstream.sdist import Release

PATH = Path("doctools/upstream/data/chapters.toml")


@dataclass(frozen=True)
class Folder:
    """Where chapters go: the beginning of the original's path, the folder below ``docs/``, its title."""

    original: str
    folder: str
    title: str


@dataclass(frozen=True)
class Chapters:
    """The list: Russian titles by original, reasons to leave out by pattern of an original's path."""

    titles: dict[str, str]
    english: dict[str, str]
    folders: tuple[Folder, ...]

    def folder(self, original: str) -> Folder | None:
        """Where a chapter goes; None for the top of ``docs/``."""
        return next((each for each in self.folders if original.startswith(each.original)), None)

    def page(self, original: str, title: str = "") -> str:
        """The path below ``docs/`` that a chapter's title makes.

        Args:
            original: the file of the original.
            title: another title than the list has.

        Raises:
            UpstreamError: the list does not have it and no title is given.
        """
        title = title or self.titles.get(original, "")
        if not title:
            raise UpstreamError(f"{original} нет в {PATH}: добавьте строку или назовите TITLE")
        folder = self.folder(original)
        name = "index" if folder and original == f"{folder.original}index.rst" else slugify(title)
        return f"{folder.folder}/{name}.md" if folder else f"{name}.md"

    def missing(self, pages: Iterable[OurPage]) -> list[str]:
        """The originals of chapters that no finished page of ours renders, in the order of the list."""
        done = {page.original for page in pages if not page.draft}
        return [original for original in self.titles if original not in done]

    def undecided(self, release: Release) -> list[str]:
        """The files of a release of which the list says nothing."""
        names = (path.removeprefix("docs/") for path in release.files if path.startswith("docs/"))
        return sorted(
            name
            for name in names
            if name.endswith(".rst")
            and name not in self.titles
            and not any(fnmatchcase(name, pattern) for pattern in self.english)
        )


def load(path: Path) -> Chapters:
    """Read the list.

    Raises:
        UpstreamError: there is none.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UpstreamError(f"нет {path}: списка глав руководства") from None
    return Chapters(data["chapters"], data["english"], tuple(Folder(**each) for each in data["folders"]))


def lines(chapters: Chapters, pages: list[OurPage], release: Release) -> Iterator[str]:
    """Say which chapters are missing, which are under way, and of which files nothing is decided."""
    drafts = {page.original: page.path for page in pages if page.draft}
    for original in chapters.missing(pages):
        if original in drafts:
            yield f"черновик: docs/{drafts[original]} ← {original}"
        else:
            yield f"нет главы: «{chapters.titles[original]}» ← {original}"
    for name in chapters.undecided(release):
        yield f"не решено, переводить ли: {name}; впишите в {PATH}"


def count(chapters: Chapters, pages: list[OurPage]) -> str:
    """How many chapters there are, as the end of a sentence."""
    total, missing = len(chapters.titles), len(chapters.missing(pages))
    return f"; глав {total - missing} из {total}" + (f", не хватает {missing}" if missing else "")


def unsettled(record: Record, pages: Iterable[OurPage]) -> Iterator[str]:
    """Name the sections that nobody has confirmed or left out with a reason, on pages that are no drafts."""
    for page in pages:
        if page.original is None or page.draft:
            continue
        where = f"docs/{page.path}:1"
        entries = record[page.path].entries if page.path in record else []
        if not entries:
            yield f"{where}: с {page.original} не сверен ни один раздел; черновику нужна строка draft: true"
        for entry in entries:
            if not entry.settled:
                yield f"{where}: раздел «{entry.title}» (#{entry.anchor}) не подтверждён и не опущен"
