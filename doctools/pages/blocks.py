"""A page as a list of blocks: what a reader sees in fences, and the author's comments above them.

Knows the format and nothing of running it. Every fault of form carries its line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from doctools.pages.directives import DIRECTIVE, DIRECTIVES, Directives, comments_above, directives
from doctools.pages.fences import INLINE_CODE, Fence, fences, without_fences
from doctools.pages.includes import INCLUDE, included_file
from doctools.pages.lines import Line, PageError, is_elision
from doctools.pages.typed import Typed, commands, statements

DATA = ("text", "ini", "toml", "yaml", "json", "sql", "xml", "nginx", "systemd", "docker", "sh", "diff")
"""Fences of things that are not typed: a file when titled, otherwise shown only."""
PICTURES = ("d2",)
"""Fences that the site draws; no code to run."""

_HIDDEN = re.compile(
    r"<(?:template|noscript|script|style|textarea|xmp|plaintext|listing)\b"
    r"|<[a-zA-Z][^<>]*[\s\"']hidden\b[^<>]*>"
    r"|<[a-zA-Z][^<>]*\bstyle\s*=\s*[\"'][^\"'<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden)"
    r"|\{:?[^{}]*\s(?:hidden\b|style=[^{}]*(?:display\s*:\s*none|visibility\s*:\s*hidden))[^{}]*\}"
)


@dataclass(frozen=True)
class Block:
    """A fence, from ``line`` to ``end``.

    Its kind is ``file``, ``pycon``, ``console``, ``shown`` or ``picture``.
    """

    kind: str
    language: str
    line: int
    end: int
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

    @property
    def steps(self) -> Iterator[tuple[Typed, Directives, Typed | None]]:
        """Each thing typed, what the comments above say of it (of the end: of the last), and what follows."""
        for typed, following in zip(self.typed, [*self.typed[1:], None], strict=True):
            said = self.directives
            if following:
                said = replace(said, exit=0, until="", keeps_running=following.is_interrupt)
            yield typed, said, following


def blocks(text: str, examples: Path) -> Iterator[Block | PageError]:
    """Read every fence of a page.

    Yields:
        In the order of their lines, each block, or what is wrong with it; also what stands outside of fences
        and is wrong there, be it for what it hides.
    """
    lines = text.split("\n")
    attached: set[int] = set()
    found: list[Block | PageError] = []
    for fence in fences(text):
        attached.update(number for number, _ in comments_above(lines, fence.line))
        try:
            if fence.fault:
                raise fence.fault
            found.append(_block(fence, lines, examples))
        except PageError as error:
            found.append(error)
    for number, line in enumerate(without_fences(text).split("\n"), 1):
        match = DIRECTIVE.match(line)
        if match and match["name"] in DIRECTIVES and number not in attached:
            found.append(PageError(number, f"комментарий {match['name']!r} не стоит прямо над блоком кода"))
        elif fault := _hiding(line):
            found.append(PageError(number, fault))
    yield from sorted(found, key=lambda each: each.line)


def faultless(text: str, examples: Path) -> list[Block]:
    """Read every fence of a page that has no fault.

    Raises:
        PageError: it has one; the first.
    """
    found: list[Block] = []
    for block in blocks(text, examples):
        if isinstance(block, PageError):
            raise block
        found.append(block)
    return found


def _hiding(line: str) -> str:
    """What is wrong with a line outside of fences: it brings or hides code behind the back of the reader."""
    if INCLUDE.match(line):
        return "включение вне блока кода: что включено, никто не исполнит"
    tag = _HIDDEN.search(INLINE_CODE.sub("", line))
    return f"{tag[0]}: то, чего читатель не видит, на странице не нужно" if tag else ""


def _block(fence: Fence, page: list[str], examples: Path) -> Block:
    first, language, lines = fence.line, fence.language, fence.lines
    said = directives(page, first, language)
    title = fence.attributes.get("title", "")
    allowed = ("title", "alt") if language in PICTURES else ("title", "hl_lines")
    if unknown := sorted(set(fence.attributes) - set(allowed)):
        raise PageError(
            first, f"неизвестный ключ {', '.join(unknown)} у блока {language}; есть {' и '.join(allowed)}"
        )

    def block(kind: str, **more: Any) -> Block:
        return Block(kind, language, first, fence.end, title, lines, said, **more)

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
        return block("file", include=included_file(lines, first, examples))
    if language in DATA:
        return block("shown")
    what = f"неизвестный вид блока {language!r}; есть" if language else "у блока не назван язык:"
    raise PageError(first, f"{what} python с title, pycon, console, {', '.join(DATA)}")


def _check_console(first: int, typed: Sequence[Typed], said: Directives, title: str) -> None:
    """Refuse what a block of a terminal cannot say at once."""
    if not typed:
        raise PageError(first, "пустой блок console: покажите вывод или дайте make update вписать его")
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
        and any(is_elision(line.text) for each in typed for line in each.shown),
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
    """Refuse a block whose output says nothing, or that repeats nothing."""
    for each in typed:
        if each.shown and all(is_elision(line.text) for line in each.shown):
            fault = (
                "показано только «...», а так сошлось бы что угодно; уберите её, и make update впишет вывод"
            )
            raise PageError(each.shown[0].number, fault)
    if said.repeat and not any(each.shown for each in typed):
        raise PageError(first, "repeat: в блоке ничего не показано, ждать нечего")
