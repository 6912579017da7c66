"""Begins a chapter: the page, its place in the menu and in its folder's index, its sections in the record."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from posixpath import normpath, relpath

from doctools.site.record import Record, UpstreamError, page_url
from doctools.site.whole import write_atomically
from doctools.upstream.chapters import Chapters
from doctools.upstream.edit import PageEdit
from doctools.upstream.ours import our_page, read_pages
from doctools.upstream.sdist import Release
from doctools.upstream.sections import Section, sections

UNDER_WAY = "в работе"
"""What the index of a folder says of a draft."""


@dataclass(frozen=True)
class Stub:
    """A chapter that is to be begun: its original, its path below ``docs/``, its title."""

    original: str
    path: str
    title: str


def begin(
    root: Path, chapters: Chapters, release: Release, record: Record, original: str, title: str, file: str
) -> list[str]:
    """Write the page and its places: all of them, or nothing if one cannot be made.

    Args:
        root: the project.
        chapters: the list of chapters.
        release: the release that the original is taken from.
        record: takes the sections; it is not written here.
        original: the file of the original below its ``docs/``.
        title: the Russian title; empty: the one of the list.
        file: the path of the page below ``docs/``, or its name in the folder where the chapter goes; empty:
            made of the title.

    Returns:
        What was done and what is left to do, line by line.

    Raises:
        UpstreamError: there is no such original, a page renders it already, or the page has no place.
    """
    original = original.removeprefix("docs/")
    if f"docs/{original}" not in release.files:
        raise UpstreamError(f"в celery {release.version} нет docs/{original}")
    for page in read_pages(root / "docs"):
        if page.original == original:
            raise UpstreamError(f"{original} уже переводит docs/{page.path}")
    path = _path(chapters, original, file) if file else chapters.page(original, title)
    stub = Stub(original, path, title or chapters.titles.get(original, ""))
    if not stub.title:
        raise UpstreamError("назовите TITLE: заголовок главы")
    target = root / "docs" / stub.path
    if target.exists():
        raise UpstreamError(f"docs/{stub.path} уже есть")
    found = sections(release, original)
    text = _page(stub, found)
    edit = PageEdit(record, our_page(stub.path, text), release)
    said = [f"docs/{stub.path}: заготовка, разделов {len(found)}"]
    files = {target: text}
    said += [
        _add_to_menu(root / "mkdocs.yml", chapters, stub, files),
        _add_to_index(root / "docs", chapters, stub, files),
    ]
    for each, text in files.items():
        write_atomically(each, text.encode())
    said += [
        f"docs/{page}:{line}: ссылка на оригинал этой главы" for page, line in _links(root / "docs", stub)
    ]
    said.append(f"подтвердить по одному, когда раздел написан: make confirm PAGE={stub.path} SECTION=…")
    said += [f"  {section.anchor}  «{section.title}»" for section, _ in edit.propose()]
    said.append("когда подтверждены все: убрать draft: true, дописать адрес и якоря в tests/site/urls.txt")
    return said


def _path(chapters: Chapters, original: str, file: str) -> str:
    """The path below ``docs/`` that an author has named."""
    folder = chapters.folder(original)
    path = normpath(file.removeprefix("docs/"))
    if folder and "/" not in file:
        path = f"{folder.folder}/{path}"
    if not re.fullmatch(r"(?:[\w-]+/)*[\w-]+\.md", path, re.ASCII):
        raise UpstreamError(f"FILE={file}: нужен файл ниже docs/, например nachalo/zadachi.md")
    return path


def _links(docs: Path, stub: Stub) -> Iterator[tuple[str, int]]:
    """Where our pages lead to the original of a chapter that is theirs now."""
    address = page_url(stub.original)
    for path in sorted(docs.rglob("*.md")):
        if path == docs / stub.path:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if address in line:
                yield path.relative_to(docs).as_posix(), number


def _page(stub: Stub, found: list[Section]) -> str:
    head = (
        f"---\ntitle: {_yaml(stub.title)}\ndescription: {_yaml(f'Черновик главы «{stub.title}».')}\n"
        f"original: {stub.original}\ndraft: true\n---\n\n# {stub.title}\n"
    )
    for section in found:
        head += f"\n<!-- оригинал: {page_url(stub.original, section.anchor)} -->\n"
        head += f"\n{'#' * section.level} {section.title}\n" if section.level > 1 else ""
    return head


def _yaml(text: str) -> str:
    return text if re.fullmatch(r"[\w ,()-]*", text) else json.dumps(text, ensure_ascii=False)


def _add_to_menu(config: Path, chapters: Chapters, stub: Stub, files: dict[Path, str]) -> str:
    """Put the page into the menu: behind the pages of its folder that come before it in the list."""
    lines = config.read_text(encoding="utf-8").split("\n")
    folder = chapters.folder(stub.original)
    prefix = f"{folder.folder}/" if folder else ""
    siblings = [
        (number, match)
        for number, line in enumerate(lines)
        if (match := re.match(rf"(?P<indent> +)- (?P<path>{re.escape(prefix)}[\w.-]+\.md)$", line))
    ]
    if prefix and siblings:
        earlier = list(takewhile(lambda each: each != stub.original, chapters.titles))
        before = [page.path for page in read_pages(config.parent / "docs") if page.original in earlier]
        number, match = next((each for each in reversed(siblings) if each[1]["path"] in before), siblings[-1])
        lines.insert(number + 1, f"{match['indent']}- {stub.path}")
    else:
        last = next((n for n, line in enumerate(lines) if line.strip() == "- glossarii.md"), 0)
        if not last:
            raise UpstreamError(f"{config.name}: в меню нет строки glossarii.md, перед которой встаёт глава")
        new = [f"  - {folder.title}:", f"      - {stub.path}"] if folder else [f"  - {stub.path}"]
        lines[last:last] = new
        number = last - 1
    files[config] = "\n".join(lines)
    return f"{config.name}:{number + 2}: строка меню"


def _add_to_index(docs: Path, chapters: Chapters, stub: Stub, files: dict[Path, str]) -> str:
    """Let the table of the folder's index lead to the page, where it led to the original."""
    folder = chapters.folder(stub.original)
    index = docs / folder.folder / "index.md" if folder else docs / "index.md"
    name = index.relative_to(docs)
    address = page_url(stub.original)
    lines = index.read_text(encoding="utf-8").split("\n") if index.exists() else []
    for number, line in enumerate(lines):
        if line.startswith("|") and f"]({address})" in line:
            own = relpath(stub.path, name.parent.as_posix())
            line = line.replace(f"]({address})", f"]({own})")
            lines[number] = re.sub(r"\| оригинал \|$", f"| {UNDER_WAY} |", line)
            files[index] = "\n".join(lines)
            return f"docs/{name}:{number + 1}: строка оглавления, «{UNDER_WAY}»"
    return f"docs/{name}: строки с {address} нет; впишите главу сами"
