"""A page as a list of blocks: what a reader sees in fences, and the author's comments above them.

Knows the format and nothing of running it. Every fault of form carries its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
        """Whether the block goes on with what runs in a terminal: no command of the shell stands first."""
        return self.kind == "console" and not (
            self.typed and self.typed[0].source and not self.typed[0].prompt
        )


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
        typed = tuple(statements(lines))
        _check_shown(first, typed, said)
        return block("pycon", typed=typed)
    if language == "console":
        typed = tuple(commands(lines, said.prompt))
        _check_console(first, typed, said, title)
        _check_shown(first, typed, said)
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


def _check_console(first: int, typed: Sequence[Typed], said: Directives, title: str) -> None:
    """Refuse what a block of a terminal cannot say at once."""
    if not typed:
        raise PageError(first, "пустой блок console; вывод, который впишет make update, — строка «...»")
    commands_typed = [each for each in typed if each.source and not each.is_interrupt]
    faults = {
        "блок без команды: назовите терминал, который он продолжает, в title": (
            not title and (not typed[0].source or typed[0].is_interrupt or typed[0].prompt)
        ),
        "keeps-running: последней в блоке должна стоять команда, которая работает": (
            said.keeps_running and not typed[-1].source
        ),
        "unordered: не для начала команды, которая работает; покажите строки ниже": (
            said.keeps_running and said.unordered
        ),
        "until: только вместе с keeps-running": said.until and not said.keeps_running,
        "until: под командой ничего не показано": said.until and not typed[-1].shown,
        "only: в блоке стоит то, что напечатано потом, без команды": said.only and commands_typed,
        "only: строка «...» не нужна, остальные строки и так не показаны": said.only
        and any(is_elision(line.text) for each in typed for line in each.shown if len(each.shown) > 1),
        "ends: в блоке стоит только конец вывода, без команд; а если в других терминалах что-то закончилось "
        "из-за этих команд, назовите их: <!-- ends: Воркер 1; Воркер 2 -->": (
            said.ends and (len(typed) > 1 or typed[0].source)
        ),
        "ends: из-за чего здесь закончилось? над выводом без команды терминалы не называют": (
            said.ends_of and not any(each.source for each in typed)
        ),
        "ends: этот терминал назван в title самого блока": title in said.ends_of,
        f"prompt: ни одна строка не начинается с «{said.prompt}»": (
            said.prompt and not any(each.prompt for each in typed)
        ),
        "repeat: повторяют то, что ничего не меняет и заканчивается само": said.repeat
        and (said.keeps_running or len(commands_typed) < len(typed) or said.prompt or said.ends_of),
    }
    for fault, found in faults.items():
        if found:
            raise PageError(first, fault)


def _check_shown(first: int, typed: Sequence[Typed], said: Directives) -> None:
    """Refuse a block that repeats nothing."""
    if said.repeat and not any(each.shown for each in typed):
        raise PageError(first, "repeat: в блоке ничего не показано, ждать нечего")


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
