"""A page as a list of blocks: what a reader sees in fences, and the author's comments above them.

Knows the format and nothing of running it. Every fault of form carries its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sybil import Document, Region
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from doctools.pages.directives import DIRECTIVE, DIRECTIVES, Directives, directives
from doctools.pages.lines import Line, PageError, is_elision
from doctools.pages.typed import Typed, commands, statements

DATA = ("text", "ini", "toml", "yaml", "json", "sql", "xml", "nginx", "systemd", "docker", "diff")
"""Fences of things that are not typed: a file when titled, otherwise shown only."""
PICTURES = ("d2",)
"""Fences that the site draws; no code to run."""

_INFO = re.compile(r"(?P<language>[\w+-]*)(?P<attributes>[^\n]*)\n")
_ATTRIBUTE = re.compile(r"""(?P<name>[\w-]+)=(?P<quote>["'])(?P<value>.*?)(?P=quote)""")
_INCLUDE = re.compile(r"""^--8<-- "(?P<path>[^":]+)(?::(?P<section>[\w-]+))?"$""")


@dataclass(frozen=True)
class Block:
    """A fence: its kind is ``file``, ``pycon``, ``console``, ``shown`` or ``picture``."""

    kind: str
    language: str
    line: int
    title: str
    lines: tuple[Line, ...]
    directives: Directives
    include: str = ""
    typed: tuple[Typed, ...] = field(default=())

    @property
    def continues(self) -> bool:
        """Whether the block shows what a terminal goes on to print, with nothing typed first."""
        return self.kind == "console" and not (self.typed and self.typed[0].source)


def blocks(document: Document, examples: Path) -> Iterator[tuple[Region, Block | PageError]]:
    """Find every fence of a page.

    Args:
        document: the page.
        examples: the folder of the files that pages show.

    Yields:
        The region of each fence with its block, or with what is wrong in it.
    """
    lexer = RawFencedCodeBlockLexer(_INFO)
    attached: set[int] = set()
    for region in lexer(document):
        try:
            yield region, _block(document, region, examples, attached)
        except PageError as error:
            yield region, error
    lines = document.text.split("\n")
    for number, text in enumerate(lines, 1):
        match = DIRECTIVE.match(text)
        if match and match["name"] in DIRECTIVES and number not in attached:
            position = sum(len(each) + 1 for each in lines[: number - 1])
            if any(region.start <= position < region.end for region in lexer(document)):
                continue  # an example of the format, inside a fence
            fault = PageError(number, f"комментарий {match['name']!r} не стоит прямо над блоком кода")
            yield Region(position, position), fault


def _block(document: Document, region: Region, examples: Path, attached: set[int]) -> Block:
    first = document.text.count("\n", 0, region.start) + 1
    raw = document.text[region.start : region.end].split("\n")
    indent = len(raw[0]) - len(raw[0].lstrip())
    if not re.match(r"\s*(`{3,}|~{3,})\s*$", raw[-1]):
        raise PageError(first, "блок кода не закрыт")
    lines = []
    for number, text in enumerate(raw[1:-1], first + 1):
        if text[:indent].strip():
            raise PageError(number, "строка блока начинается левее, чем сам блок")
        lines.append(Line(number, text[indent:].rstrip()))
    language = region.lexemes["language"]
    said = directives(document, first, attached, language)
    attributes = {m["name"]: m["value"] for m in _ATTRIBUTE.finditer(region.lexemes["attributes"])}
    title = attributes.get("title", "")

    def block(kind: str, **more: object) -> Block:
        return Block(kind, language, first, title, tuple(lines), said, **more)  # type: ignore[arg-type]

    if language == "pycon":
        return block("pycon", typed=_with_one_elision(statements(lines)))
    if language == "console":
        typed = _with_one_elision(commands(lines))
        if not typed:
            raise PageError(first, "пустой блок console")
        if not typed[0].source and not title:
            raise PageError(first, "блок без команды: назовите терминал, который он продолжает, в title")
        if said.keeps_running and (not typed[-1].source or typed[-1].text == "^C"):
            raise PageError(first, "keeps-running: последней в блоке должна стоять команда, которая работает")
        if said.keeps_running and said.unordered:
            raise PageError(first, "unordered: не для начала команды, которая работает; покажите строки ниже")
        if said.until and not said.keeps_running:
            raise PageError(first, "until: только вместе с keeps-running")
        if said.until and not typed[-1].shown:
            raise PageError(first, "until: под командой ничего не показано")
        if said.only and (said.ends or any(each.text not in ("", "^C") for each in typed)):
            raise PageError(first, "only: в блоке стоит то, что напечатано потом, без команды")
        if said.only and any(is_elision(line.text) for each in typed for line in each.shown):
            raise PageError(first, "only: строка «...» не нужна, остальные строки и так не показаны")
        if said.ends and (len(typed) > 1 or typed[0].source):
            raise PageError(first, "ends: в блоке стоит только конец вывода, без команд")
        return block("console", typed=typed)
    if language in PICTURES:
        return block("picture")
    if language == "python" or (language in DATA and title):
        if not title:
            raise PageError(first, "python без title: файл называют, а набираемое стоит в pycon")
        return block("file", include=_included(lines, first, examples))
    if language in DATA:
        return block("shown")
    raise PageError(
        first,
        f"неизвестный вид блока {language!r}; есть python с title, pycon, console, {', '.join(DATA)}",
    )


def _with_one_elision(typed: Iterable[Typed]) -> tuple[Typed, ...]:
    """Each command may leave out lines in one place: what stands between two could be anywhere."""
    found = tuple(typed)
    for each in found:
        elided = [line for line in each.shown if is_elision(line.text)]
        if len(elided) > 1:
            raise PageError(elided[1].number, "второе «...» под одной командой; оставьте одно")
    return found


def _included(lines: list[Line], first: int, examples: Path) -> str:
    includes = [_INCLUDE.match(each.text) for each in lines]
    paths = {match["path"] for match in includes if match}
    if not all(includes) or len(paths) != 1:
        raise PageError(first, 'файл не включён: в блоке должно стоять только --8<-- "путь в examples/"')
    path = paths.pop()
    if not (examples / path).is_file():
        raise PageError(first + 1, f"нет файла examples/{path}")
    text = (examples / path).read_text(encoding="utf-8")
    for match in includes:
        if match and match["section"] and f"# --8<-- [start:{match['section']}]" not in text:
            raise PageError(first + 1, f"в examples/{path} нет раздела {match['section']!r}")
    return path
