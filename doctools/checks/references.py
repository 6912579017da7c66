"""Checks what pages say of Celery against the inventory of the release: links, settings, options, names.

`python -m doctools.checks.references` prints each mistake with file and line; `make lint` and a test run it.
A name that a page means not to exist stands in a line of its own: `<!-- not-existing: task_nosuch -->`.
"""

import ast
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

from doctools.checks import inventory
from doctools.checks.dotted import missing, suggest
from doctools.checks.problems import ROOT, Problem, tell
from doctools.pages.fences import Fence, fences, without_fences
from doctools.pages.lines import PageError
from doctools.pages.prose import COMMENT, INLINE
from doctools.pages.typed import commands
from doctools.site.record import UpstreamError

_HOSTS = r"(?:docs\.celeryq\.dev|docs\.celeryproject\.org|celery\.readthedocs\.io)"
_LINK = re.compile(rf"https?://{_HOSTS}[^\s)>\]\"'«»`|]*")
_STABLE = re.compile(r"https://docs\.celeryq\.dev/en/stable(?:/(?P<page>[^#?]*))?(?:#(?P<anchor>.*))?")
_NOT_EXISTING = re.compile(r"^[ \t]*<!--[ ]*not-existing:[ ]*(?P<names>.*?)[ ]*-->[ \t]*$", re.MULTILINE)
_SETTING = re.compile(r"(?<![\w./@%-])([a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?![\w/-]|\.\w|\()")
# Not `conf.py`, the file of Sphinx, nor `conf.d`, a folder of the system.
_CONF = re.compile(r"(?<!\w)(?:\w+\.)?conf\.(?!py\b|d\b)([a-z]\w*)")
_ENVIRONMENT = re.compile(r"(?<![\w/])(CELERY[A-Z]*_[A-Z0-9_]+)(?!\w)")
_ENVIRONMENT_SET = re.compile(r"(CELERY[A-Z]*_[A-Z0-9_]+)=")
# What a line of code gives a name to, or calls by its name.
_NAMED = re.compile(
    r"^\s*(?:>>> |\.\.\. )?\s*(?:def |class |for )?(\w+)(?=\s*=[^=]|\s*\(|\s+in )", re.MULTILINE
)
_OPTION = re.compile(r"--[a-zA-Z][\w-]*")
_DOTTED = re.compile(r"@?((?:celery|kombu|app|[A-Z]\w+)(?:\.\w+)+)(?:\(.*\))?", re.DOTALL)
_FILE_SUFFIXES = frozenset(
    "py pyc log pid conf cfg ini toml yaml yml json txt md rst html css js service socket db sqlite sqlite3 "
    "sh key pem crt csv xml gz zip".split()
)
# Options of `celery multi` itself; it hands every other one to the worker. Source: celery.bin.multi.
_MULTI = frozenset({"--nosplash", "--quiet", "--verbose", "--no-color", "-q"})
# Names that look like Celery's and belong to kombu, Google Pub/Sub and librdkafka.
_FOREIGN = frozenset({"control_folder", "enable_exactly_once_delivery", "security_protocol"})
# Methods of a settings object, which `app.conf.update` names.
_CONF_METHODS = frozenset(
    "update get items keys values humanize table with_defaults changes defaults setdefault pop find_option "
    "find_value_for_key finalize get_by_parts without_defaults add_defaults".split()
)


@dataclass(frozen=True)
class Page:
    """A page cut into what the checks look at, each piece with its line."""

    path: str
    text: str

    @cached_property
    def fences(self) -> list[Fence]:
        """The fenced blocks."""
        return list(fences(self.text))

    def not_existing(self) -> Iterator[tuple[int, str]]:
        """Yield the names that the page says do not exist, each with the line that says so."""
        for match in _NOT_EXISTING.finditer(self.text):
            line = self.text.count("\n", 0, match.start()) + 1
            yield from ((line, name) for name in re.split(r"[,\s]+", match["names"]) if name)

    def inline(self) -> Iterator[tuple[int, str]]:
        """Yield inline code with its line."""
        outside = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), without_fences(self.text))
        for match in INLINE.finditer(outside):
            yield outside.count("\n", 0, match.start()) + 1, " ".join(match["code"].split())

    def commands(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the simple commands of the console blocks, as words."""
        for fence in self.fences:
            if fence.language != "console":
                continue
            with suppress(PageError):  # what is wrong with a block is named elsewhere
                for typed in commands(fence.lines):
                    first = typed.text.replace("\\\n", " ").partition("\n")[0]
                    yield from ((typed.line, words) for words in split_command(first))

    @cached_property
    def own_names(self) -> set[str]:
        """What the page's own code gives a name to."""
        return {name for fence in self.fences for name in _NAMED.findall(fence.body)}


def _at(line: int, *messages: str) -> Iterator[tuple[int, str]]:
    """Yield what is wrong in a line; an empty message is none."""
    yield from ((line, message) for message in messages if message)


def split_command(line: str) -> list[list[str]]:
    """Split a shell line into simple commands, each into words; a line that is no shell gives nothing."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();|&<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    commands: list[list[str]] = [[]]
    try:
        for word in lexer:
            if word and not word.strip("();|&"):
                commands.append([])
            else:
                commands[-1].append(word)
    except ValueError:
        return []
    return [words for words in commands if words]


def celery_words(words: list[str]) -> list[str] | None:
    """Return the words after `celery`, or None if this command does not run it."""
    rest = list(words)
    while rest and (re.fullmatch(r"\w+=.*", rest[0]) or rest[0] in ("sudo", "exec", "time", "nohup")):
        rest.pop(0)
    if rest[:3] in (["python", "-m", "celery"], ["python3", "-m", "celery"]):
        return rest[3:]
    return rest[1:] if rest and rest[0] == "celery" else None


@dataclass
class Checker:
    """Knows one release.

    Args:
        known: Its inventory.
        names: Names that the examples define, so that `task_one` of an example is no misspelt setting.
    """

    known: inventory.Inventory
    names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        settings = self.known.settings
        self._prefixes = {name.split("_")[0] for name in settings if "_" in name}
        self._named = {*settings, *self.known.signals, *self.known.names}
        # `--loglevel` of `celery worker` is read from CELERY_WORKER_LOGLEVEL too.
        self._variables = {
            re.sub(r"[ -]+", "_", path + option).upper()
            for path, options in self.known.options.items()
            for option in options
            if option.startswith("--")
        }
        self._options = {**self.known.options, "celery flower": _flower_options()}
        self._anywhere = {option for options in self._options.values() for option in options} | _MULTI

    def check(self, page: Page) -> list[Problem]:
        """Return the mistakes of a page, in the order of its lines; of them a name that is said not to be."""
        found = {
            Problem(page.path, line, message)
            for part in (self._links, self._names, self._commands, self._fences)
            for line, message in part(page)
        }
        for line, name in page.not_existing():
            named = {
                problem for problem in found if name in re.split(r"[\s:;]+", problem.message.split(";")[0])
            }
            if not named:
                named_in_vain = f"not-existing: {name}: на этой странице нет имени, которому это нужно"
                found.add(Problem(page.path, line, named_in_vain))
            found -= named
        return sorted(found, key=lambda problem: (problem.line, problem.message))

    # Links

    def _links(self, page: Page) -> Iterator[tuple[int, str]]:
        for match in _LINK.finditer(page.text):
            line = page.text.count("\n", 0, match.start()) + 1
            yield from _at(line, self.link(match[0].rstrip(".,;:")))

    def link(self, url: str) -> str:
        """Return what is wrong with a link to Celery's documentation, or an empty string."""
        parts = _STABLE.fullmatch(url)
        if parts is None:
            return f"ссылка {url}: ссылаемся на https://docs.celeryq.dev/en/stable/"
        name = parts["page"] or ""
        name = name + "index.html" if name == "" or name.endswith("/") else name
        pages = self.known.pages
        if name not in pages:
            return f"ссылка {url}: в celery {self.known.release} нет страницы {name}" + suggest(name, pages)
        anchor, anchors = unquote(parts["anchor"] or ""), self.known.anchors(name)
        if anchor and anchors and anchor not in anchors:
            return f"ссылка {url}: на странице {name} нет якоря #{anchor}" + suggest(anchor, anchors, "#")
        return ""

    # Settings, signals, options and dotted names in inline code

    def _names(self, page: Page) -> Iterator[tuple[int, str]]:
        own = page.own_names
        foreign = (words for _, words in page.commands() if celery_words(words) is None)
        options = self._anywhere.union(*(_OPTION.findall(word) for words in foreign for word in words))
        for line, code in page.inline():
            words = celery_words((split_command(code) or [[]])[0])
            if words:
                yield from _at(line, *self.command(words))
            elif (match := _OPTION.match(code)) and match[0] not in options | _FOREIGN:
                hint = suggest(match[0], self._anywhere)
                yield line, f"опция {match[0]}: такой нет ни у одной команды celery" + hint
            yield from _at(line, *map(self.setting, _CONF.findall(code)))
            for name in _SETTING.findall(code):
                known = own | self._named | self.names | _FOREIGN
                if name.split("_")[0] in self._prefixes and name not in known:
                    hint = suggest(name, self._named)
                    yield line, f"{name}: нет ни такой настройки, ни такого имени" + hint
            yield from _at(line, *map(self.environment, _ENVIRONMENT.findall(code)))
            if dotted := _DOTTED.fullmatch(code):
                yield from _at(line, self.dotted(dotted[1]))

    def setting(self, name: str) -> str:
        """Return what is wrong with the name of a setting, or an empty string."""
        if name in self.known.settings or name in _CONF_METHODS:
            return ""
        return f"настройка {name}: такой нет в celery {self.known.release}" + suggest(
            name, self.known.settings
        )

    def environment(self, name: str) -> str:
        """Return what is wrong with an environment variable or upper-case setting, or an empty string."""
        stem = name.removeprefix("CELERY_").lower()
        if name in self.known.environment or name in self._variables or stem in self.known.settings:
            return ""
        known = [*self.known.environment, *(f"CELERY_{setting.upper()}" for setting in self.known.settings)]
        return f"{name}: celery {self.known.release} не знает такого" + suggest(name, known)

    # Commands

    def _commands(self, page: Page) -> Iterator[tuple[int, str]]:
        for line, words in page.commands():
            set_here = (match[1] for word in words if (match := _ENVIRONMENT_SET.match(word)))
            yield from _at(line, *map(self.environment, set_here), *self.command(celery_words(words) or []))

    def command(self, words: list[str]) -> Iterator[str]:
        """Yield what is wrong with a celery command.

        Args:
            words: What stands after `celery`.
        """
        path = "celery"
        previous = ""
        for word in words:
            if word == "--":
                return
            if word.startswith("-") and len(word) > 1 and not word[1].isdigit():
                yield from self._option(path, word)
            elif f"{path} {word}" in self._options:
                path = f"{path} {word}"
            else:
                takes_value = previous.startswith("-") and "=" not in previous
                children = [o.removeprefix(f"{path} ") for o in self._options if o.startswith(f"{path} ")]
                if children and not takes_value and re.fullmatch(r"[a-z][a-z_-]*", word):
                    yield f"команда {path} {word}: такой нет" + suggest(word, children)
                    return
                remote = self.known.remote_control
                if path in ("celery inspect", "celery control") and not takes_value and word not in remote:
                    hint = suggest(word, remote, cutoff=0.75)
                    if hint:
                        yield f"{path} {word}: такой команды удалённого управления нет" + hint
            previous = word

    def _option(self, path: str, word: str) -> Iterator[str]:
        name = word.split("=")[0]
        allowed = set(self._options[path])
        if path == "celery multi":
            name = name.split(":")[0]
            allowed |= {*self.known.options["celery"], *self.known.options.get("celery worker", ()), *_MULTI}
        if not name.startswith("--"):
            name = name[:2]
        if name not in allowed:
            elsewhere = " (он стоит перед подкомандой)" if name in self.known.options["celery"] else ""
            yield f"опция {name}: такой нет у команды {path}{elsewhere}" + suggest(name, allowed)

    # Code

    def _fences(self, page: Page) -> Iterator[tuple[int, str]]:
        for fence in page.fences:
            if fence.language not in ("pycon", "python"):
                continue
            for line in fence.lines:
                yield from _at(line.number, *map(self.setting, _CONF.findall(line.text)))

    def check_example(self, path: str, text: str) -> list[Problem]:
        """Return the misspelt settings of an example: `conf.x`, `conf.update(x=…)`, a config module."""
        found = []
        tree = ast.parse(text)
        for node in ast.walk(tree):
            names: list[str] = []
            match node:
                case ast.Attribute(value=ast.Attribute(attr="conf") | ast.Name(id="conf"), attr=name):
                    names = [name]
                case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="conf"), attr="update")):
                    names = [keyword.arg for keyword in node.keywords if keyword.arg]
            line = getattr(node, "lineno", 0)
            found += [Problem(path, line, m) for m in map(self.setting, names) if m]
        for statement in tree.body if "config" in Path(path).stem else ():
            targets = statement.targets if isinstance(statement, ast.Assign) else ()
            names = [each.id for each in targets if isinstance(each, ast.Name) and each.id[0] != "_"]
            found += [Problem(path, statement.lineno, m) for m in map(self.setting, names) if m]
        return found

    # Dotted names

    def dotted(self, name: str) -> str:
        """Return what is wrong with a name such as `celery.app.task.Task.delay`, or an empty string."""
        parts = name.split(".")
        if parts[-1] in _FILE_SUFFIXES or name in self.known.tasks:
            return ""
        if parts[:2] == ["app", "conf"]:
            return self.setting(parts[2]) if len(parts) > 2 else ""
        return missing(name)


def _flower_options() -> list[str]:
    """Return the options of the installed Flower, a command that the inventory lacks, in both spellings."""
    from flower.options import default_options

    return [f"--{name.replace('_', mark)}" for name in default_options.as_dict() for mark in "_-"]


def example_names(examples: Path) -> frozenset[str]:
    """Return the names that the examples define: functions, classes, variables, modules."""
    found: set[str] = set()
    for path in examples.rglob("*.py"):
        found.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    found.add(node.name)
                case ast.Name(ctx=ast.Store()):
                    found.add(node.id)
                case ast.arg():
                    found.add(node.arg)
    return frozenset(found)


def check_all(root: Path) -> list[Problem]:
    """Check every page and every example below a folder that has `docs/`, `examples/` and the inventory.

    Raises:
        UpstreamError: There is no inventory, or the installed Celery is another release.
    """
    known = inventory.load(root / inventory.PATH)
    if (installed := version("celery")) != known.release:
        raise UpstreamError(f"опись — для celery {known.release}, а установлен {installed}: make inventory")
    checker = Checker(known, example_names(root / "examples"))
    problems: list[Problem] = []
    for path in sorted((root / "docs").rglob("*.md")):
        problems += checker.check(Page(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")))
    for path in sorted((root / "examples").rglob("*.py")):
        problems += checker.check_example(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    return problems


def main() -> int:
    """Print the mistakes: 0 without any, 1 with some, 2 for an error."""
    try:
        return tell(check_all(ROOT))
    except UpstreamError as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
