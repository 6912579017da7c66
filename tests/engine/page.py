"""A page as a list of blocks: what a reader sees in fences, and the author's comments above them.

Knows the format and nothing of running it. Every fault of form carries its line.
"""

from __future__ import annotations

import codeop
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml
from sybil import Document, Region
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from engine.comparison import is_elision

BROKERS = ("embedded", "redis", "rabbitmq")
OWN = "own"
"""The broker of a page that brings its own: nothing is led elsewhere."""
SERVERS = ("redis", "rabbitmq")
"""Servers that a page may ask for beside its broker."""
DATA = ("text", "ini", "toml", "yaml", "json", "sql", "xml", "nginx", "systemd", "docker", "diff")
"""Fences of things that are not typed: a file when titled, otherwise shown only."""
PICTURES = ("d2",)
"""Fences that the site draws; no code to run."""

_INFO = re.compile(r"(?P<language>[\w+-]*)(?P<attributes>[^\n]*)\n")
_ATTRIBUTE = re.compile(r"""(?P<name>[\w-]+)=(?P<quote>["'])(?P<value>.*?)(?P=quote)""")
_INCLUDE = re.compile(r"""^--8<-- "(?P<path>[^":]+)(?::(?P<section>[\w-]+))?"$""")
_DIRECTIVE = re.compile(r"^\s*<!--+\s*(?P<name>[a-z-]+)(?::\s*(?P<arguments>.*?))?\s*--+>\s*$")
_DIRECTIVES = ("skip", "keeps-running", "until", "only", "ends", "exit", "unordered", "timeout", "brokers")
_WHERE = {
    "keeps-running": ("console",),
    "until": ("console",),
    "only": ("console",),
    "ends": ("console",),
    "exit": ("console",),
    "unordered": ("console", "pycon"),
    "timeout": ("console", "pycon"),
}
"""The kinds of blocks that a comment says something of; elsewhere it would be passed over."""
_SKIP = re.compile(r'^next\s+"(?P<reason>[^"]+)"$')
_ONLY = re.compile(r'^(?P<brokers>[\w, ]+?)\s+"(?P<reason>[^"]+)"$')
_COMPOUND = re.compile(
    r"(\||&&)\s*$|(^|[;&|\s])(for|while|until|if|do|then|else|case|\{|\()(\s|$)", re.MULTILINE
)
"""What may make a command that goes on in the next line; bash knows whether it does."""
_HEREDOC = re.compile(r"(?<!<)<<(?!<)-?\s*(['\"]?)([A-Za-z_]\w*)\1")


class PageError(Exception):
    """A page that does not keep to the format.

    Args:
        line: the line of the page, from 1.
        text: what is wrong, and how to mend it.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


@dataclass(frozen=True)
class Line:
    """A line of a page: its number, from 1, and its text without the fence's indentation."""

    number: int
    text: str


@dataclass(frozen=True)
class Typed:
    """What a reader types, and the lines that the page shows under it."""

    source: tuple[Line, ...]
    shown: tuple[Line, ...]

    @property
    def line(self) -> int:
        """Where it begins on the page."""
        return self.source[0].number if self.source else self.shown[0].number

    @property
    def text(self) -> str:
        """What is typed, without prompts."""
        return "\n".join(each.text for each in self.source)


@dataclass(frozen=True)
class Directives:
    """What the comments above a fence say.

    Two are regular expressions: ``until`` is found in the last line shown of a command that goes on, and in
    none before it; ``only`` in all lines shown of what it prints later, and in none between them.
    """

    skip: str | None = None
    keeps_running: bool = False
    until: str = ""
    only: str = ""
    ends: bool = False
    exit: int = 0
    unordered: bool = False
    timeout: float | None = None
    brokers: tuple[str, ...] = BROKERS
    brokers_reason: str = ""


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


@dataclass(frozen=True)
class FrontMatter:
    """What a page says of itself.

    ``broker`` is the broker that the code on the page names, ``own`` if it is none of the suite's;
    ``brokers`` those it runs on, ``servers`` what runs as a service on the reader's machine beside the
    broker; ``network: own`` gives that machine a network of its own, so that a page may start servers
    on the ports it likes; ``needs`` are programs that the page runs and that not every machine has.
    """

    broker: str = "rabbitmq"
    brokers: tuple[str, ...] = BROKERS
    brokers_why: str = ""
    servers: tuple[str, ...] = ()
    own_network: bool = False
    needs: tuple[str, ...] = ()


def front_matter(text: str) -> FrontMatter:
    """Read the head of a page.

    Raises:
        PageError: the head is not YAML, or names an unknown broker, or limits them without a reason.
    """
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not match:
        return FrontMatter()
    try:
        head = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as error:
        raise PageError(1, f"заголовок страницы — не YAML: {error}") from None
    if not isinstance(head, dict):
        raise PageError(1, "заголовок страницы — не «имя: значение»")
    brokers = tuple(head.get("brokers", BROKERS))
    for each in (*brokers, head.get("broker", "rabbitmq")):
        if each not in (*BROKERS, OWN):
            raise PageError(1, f"неизвестный брокер {each!r}; есть {', '.join(BROKERS)}")
    if brokers != BROKERS and not head.get("brokers_why"):
        raise PageError(1, "brokers без причины: добавьте brokers_why")
    for each in head.get("servers", ()):
        if each not in SERVERS:
            raise PageError(1, f"неизвестный сервер {each!r}; есть {', '.join(SERVERS)}")
    if head.get("network", "own") != "own":
        raise PageError(1, "network: бывает только own")
    return FrontMatter(
        broker=head.get("broker", "rabbitmq"),
        brokers=brokers,
        brokers_why=head.get("brokers_why", ""),
        servers=tuple(head.get("servers", ())),
        own_network=head.get("network") == "own",
        needs=tuple(head.get("needs", ())),
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
        match = _DIRECTIVE.match(text)
        if match and match["name"] in _DIRECTIVES and number not in attached:
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
    directives = _directives(document, first, attached, language)
    attributes = {m["name"]: m["value"] for m in _ATTRIBUTE.finditer(region.lexemes["attributes"])}
    title = attributes.get("title", "")

    def block(kind: str, **more: object) -> Block:
        return Block(kind, language, first, title, tuple(lines), directives, **more)  # type: ignore[arg-type]

    if language == "pycon":
        return block("pycon", typed=_with_one_elision(_statements(lines)))
    if language == "console":
        typed = _with_one_elision(_commands(lines))
        if not typed:
            raise PageError(first, "пустой блок console")
        if not typed[0].source and not title:
            raise PageError(first, "блок без команды: назовите терминал, который он продолжает, в title")
        if directives.keeps_running and (not typed[-1].source or typed[-1].text == "^C"):
            raise PageError(first, "keeps-running: последней в блоке должна стоять команда, которая работает")
        if directives.keeps_running and directives.unordered:
            raise PageError(first, "unordered: не для начала команды, которая работает; покажите строки ниже")
        if directives.until and not directives.keeps_running:
            raise PageError(first, "until: только вместе с keeps-running")
        if directives.until and not typed[-1].shown:
            raise PageError(first, "until: под командой ничего не показано")
        if directives.only and (directives.ends or any(each.text not in ("", "^C") for each in typed)):
            raise PageError(first, "only: в блоке стоит то, что напечатано потом, без команды")
        if directives.only and any(is_elision(line.text) for each in typed for line in each.shown):
            raise PageError(first, "only: строка «...» не нужна, остальные строки и так не показаны")
        if directives.ends and (len(typed) > 1 or typed[0].source):
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


def _directives(document: Document, fence: int, attached: set[int], language: str) -> Directives:
    above = document.text.split("\n")[: fence - 1]
    values: dict[str, object] = {}
    for number in range(fence - 1, 0, -1):
        match = _DIRECTIVE.match(above[number - 1])
        if not match:
            break
        attached.add(number)
        name, arguments = match["name"], match["arguments"] or ""
        if name not in _DIRECTIVES:
            raise PageError(number, f"неизвестный комментарий {name!r}; есть {', '.join(_DIRECTIVES)}")
        if language not in _WHERE.get(name, (language,)):
            raise PageError(number, f"{name}: только над {' и '.join(_WHERE[name])}")
        if name == "skip":
            skip = _SKIP.match(arguments)
            if not skip:
                raise PageError(number, 'пропуск без причины: <!-- skip: next "причина" -->')
            values["skip"] = skip["reason"]
        elif name == "brokers":
            only = _ONLY.match(arguments)
            names = tuple(re.split(r"[,\s]+", only["brokers"])) if only else ()
            if not only or not set(names) <= set(BROKERS):
                raise PageError(number, 'так: <!-- brokers: rabbitmq "причина" -->')
            values["brokers"], values["brokers_reason"] = names, only["reason"]
        elif name in ("exit", "timeout"):
            if not arguments.isdigit():
                raise PageError(number, f"{name}: нужно число")
            values[name] = int(arguments)
        elif name in ("until", "only"):
            values[name] = _expression(number, name, arguments)
        elif arguments:
            raise PageError(number, f"{name}: без значения")
        else:
            values[name.replace("-", "_")] = True
    return Directives(**values)  # type: ignore[arg-type]


def _expression(number: int, name: str, text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise PageError(number, f"{name}: не регулярное выражение: {error}") from None
    if not text:
        raise PageError(number, f"{name}: нужно регулярное выражение")
    return text


def _statements(lines: list[Line]) -> Iterator[Typed]:
    source: list[Line] = []
    shown: list[Line] = []
    for line in lines:
        text = line.text
        if text.startswith(">>> ") or text == ">>>":
            if source:
                yield Typed(tuple(source), _without_blank_ends(shown))
            source, shown = [Line(line.number, text[4:])], []
        elif not source:
            if text:
                raise PageError(line.number, "pycon начинается с «>>> »")
        elif not shown and (text.startswith("... ") or text == "...") and _goes_on(source):
            source.append(Line(line.number, text[4:]))
        else:
            shown.append(line)
    if source:
        yield Typed(tuple(source), _without_blank_ends(shown))


def _goes_on(source: list[Line]) -> bool:
    """Whether Python would ask for one more line of this statement."""
    if source[-1].text == "" and len(source) > 1:
        return False
    try:
        return codeop.compile_command("\n".join(each.text for each in source), symbol="single") is None
    except (SyntaxError, ValueError, OverflowError):
        return False


def _commands(lines: list[Line]) -> Iterator[Typed]:
    source: list[Line] = []
    shown: list[Line] = []
    for line in lines:
        if line.text.startswith("$ ") or line.text == "^C":
            if source or _without_blank_ends(shown):
                yield Typed(tuple(source), _without_blank_ends(shown))
            source, shown = [Line(line.number, line.text.removeprefix("$ "))], []
        elif source and not shown and _unfinished(source):
            source.append(line)
        else:
            shown.append(line)
    if source or _without_blank_ends(shown):
        yield Typed(tuple(source), _without_blank_ends(shown))


def _unfinished(source: list[Line]) -> bool:
    """Whether the shell would ask for one more line of this command."""
    text = "\n".join(each.text for each in source)
    if source[-1].text.endswith("\\"):
        return True
    heredoc = _HEREDOC.search(source[0].text)
    if heredoc and all(each.text != heredoc[2] for each in source[1:]):
        return True
    if _COMPOUND.search(text):
        return _bash_waits(text)
    if heredoc:
        return False
    unescaped = re.sub(r"\\.", "", text)
    quotes = re.sub(r"'[^']*'|\"[^\"]*\"", "", unescaped)
    return "'" in quotes or '"' in quotes


@lru_cache
def _bash_waits(text: str) -> bool:
    said = subprocess.run(["bash", "-n", "-c", text], capture_output=True, text=True, env={"LC_ALL": "C"})
    return "unexpected end of file" in said.stderr


def _without_blank_ends(lines: list[Line]) -> tuple[Line, ...]:
    first, last = 0, len(lines)
    while first < last and not lines[first].text.strip():
        first += 1
    while last > first and not lines[last - 1].text.strip():
        last -= 1
    return tuple(lines[first:last])
