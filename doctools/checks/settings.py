"""Compares the chapter on the configuration with the settings of the installed Celery.

    python -m doctools.checks.settings            names each difference, file and line; exits 1
    python -m doctools.checks.settings --update   writes the facts and the indexes in, names the rest

Each setting has a section ``### `task_acks_late` ``, and below the heading a line of facts, here in two:

    Тип: `bool` · по умолчанию `False` · старое имя `CELERY_ACKS_LATE` · что угодно ещё
    { #task-acks-late .facts }

Type, default and old name come from `celery.app.defaults`. A few settings are read by the code and stand in
no list: their type is the author's word. `settings.toml` beside this file says since which release of 5.x
a setting is there.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from celery.app import defaults, utils
from celery.bin.base import DaemonOption
from celery.bin.celery import celery

from doctools.checks.dotted import suggest
from doctools.checks.problems import Problem, by_line, hold
from doctools.pages import reference
from doctools.pages.reference import rows

PAGE = f"docs/{reference.SETTINGS}"
SINCE = Path(__file__).with_name("settings.toml")
BY_LETTER = "po-alfavitu"
BY_RELEASE = "novye-nastroiki-po-vypuskam"
# The section of the settings of programs in the background: named as one where all came together.
IN_BACKGROUND = "programmy-v-fone"

_ANY_HEADING = re.compile(r"^#{2,4} .*?(?:\{ #(?P<anchor>[\w-]+) \})?$")
_ATTRIBUTES = re.compile(r"^\{ .*\}$")
_FACT = re.compile(r"Тип:|по умолчанию |старое имя |старого имени нет$|переменная |с 5\.\d+$")
_TYPES = {"string": "str", "int": "int", "<class 'int'>": "int"}
# `conf.get('name')`, `self._conf.get('name')` and `_get('name')` read a setting.
_READERS = frozenset({"conf", "_conf"})


@dataclass(frozen=True)
class Setting:
    """What is known of a setting.

    `type` and `default` are as the page shows them, `None` where only its author can tell; `old` and
    `variable` are empty if there is none, `since` if the setting is older than Celery 5.
    """

    name: str
    type: str | None
    default: str | None
    old: str = ""
    variable: str = ""
    since: str = ""

    def facts(self, given: list[str]) -> list[str]:
        """Return the facts as the page should state them.

        Args:
            given: Those that it states now: of them only what nobody else can tell is kept.
        """

        def kept(start: str) -> str:
            return next((fact for fact in given if fact.startswith(start)), f"{start} `None`")

        return [
            f"Тип: `{self.type}`" if self.type else kept("Тип:"),
            f"по умолчанию `{self.default}`" if self.default else kept("по умолчанию"),
            f"старое имя `{self.old}`" if self.old else "старого имени нет",
            *([f"переменная `{self.variable}`"] if self.variable else []),
            *([f"с {self.since}"] if self.since else []),
        ]


def _shown(value: object) -> str:
    """Return a default as the page shows it: `timedelta(days=1)`, not `datetime.timedelta(days=1)`."""
    return repr(value).replace("datetime.timedelta", "timedelta")


def _read_by_code(folder: Path) -> Iterator[tuple[str, str | None]]:
    """Yield the settings that code asks for by name, each with its default if that is a literal."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="get", value=ast.Attribute(attr=name) | ast.Name(id=name)),
                    args=[ast.Constant(value=str(setting)), *default],
                ) if name in _READERS and setting.islower():
                    pass
                case ast.Call(func=ast.Name(id="_get"), args=[ast.Constant(value=str(setting)), *default]):
                    pass
                case _:
                    continue
            try:
                yield setting, _shown(ast.literal_eval(default[0]) if default else None)
            except ValueError:
                yield setting, None


@cache
def known() -> dict[str, Setting]:
    """Return all settings of the installed Celery by their names."""
    since = {
        name: release
        for release, names in tomllib.loads(SINCE.read_text(encoding="utf-8"))["since"].items()
        for name in names.split()
    }
    source = Path(utils.__file__).read_text(encoding="utf-8")
    variables = dict(re.findall(r"def (\w+)\(self\):\s+return \(\s+os\.environ\.get\('(\w+)'\)", source))
    found = {
        name: Setting(
            name,
            _TYPES.get(str(option.type), str(option.type)),
            _shown(option.default),
            defaults._TO_OLD_KEY[name],
            variables.get(name, ""),
            since.get(name, ""),
        )
        for name, option in defaults.flatten(defaults.NAMESPACES)
    }
    for name, default in _read_by_code(Path(utils.__file__).parents[1]):
        found.setdefault(name, Setting(name, None, default, since=since.get(name, "")))
    for name in _in_background():
        found.setdefault(name, Setting(name, "str", "None", since=since.get(name, "")))
    return found


def _in_background() -> set[str]:
    """Return the settings that stand in for options of programs in the background: `worker_pidfile`."""
    return {
        f"{program}_{each.name}"
        for program, command in celery.commands.items()
        for each in command.params
        if isinstance(each, DaemonOption)
    }


def _attributes(name: str) -> str:
    """Return the line that gives the facts the anchor that the original has for a setting."""
    anchor = name.replace("_", "-")
    return "{ .facts }" if anchor == name else f"{{ #{anchor} .facts }}"


def _line(setting: Setting, given: list[str]) -> str:
    own = [fact for fact in given if fact and not _FACT.match(fact)]
    return " · ".join([*setting.facts(given), *own])


def _tables(names: list[str], settings: dict[str, Setting]) -> dict[str, list[str]]:
    """Return the rows of the indexes by the anchors of their headings."""

    def links(some: list[str], prefix: str = "") -> str:
        return ", ".join(f"[`{name.removeprefix(prefix)}`](#{name})" for name in sorted(some))

    first = {name: name.split("_")[0] for name in names}
    groups = sorted({word for word in first.values() if sum(other == word for other in first.values()) > 1})
    alone = [name for name in names if first[name] not in groups]
    by_letter = [
        f"| `{word}_` | {links([n for n in names if first[n] == word], f'{word}_')} |" for word in groups
    ]
    by_release: dict[str, list[str]] = {}
    for name in names:
        if name in settings and settings[name].since:
            by_release.setdefault(settings[name].since, []).append(name)
    background = _in_background()

    def new(some: list[str]) -> str:
        together = f", [настройки программ в фоне](#{IN_BACKGROUND})" if background & set(some) else ""
        return links([name for name in some if name not in background]) + together

    rows_by_release = [
        f"| {release} | {new(some)} |" for release, some in sorted(by_release.items(), reverse=True)
    ]
    return {BY_LETTER: [*by_letter, f"| без приставки | {links(alone)} |"], BY_RELEASE: rows_by_release}


def _table_at(lines: list[str], anchor: str) -> tuple[int, int]:
    """Return where the rows of the table below a heading begin and end; (0, 0) if there is none."""
    headings = ((at, _ANY_HEADING.match(line)) for at, line in enumerate(lines))
    start = next((at for at, heading in headings if heading and heading["anchor"] == anchor), len(lines))
    return rows(lines, start, len(lines))


def check(text: str) -> list[Problem]:
    """Return where the page and the installed Celery differ, in the order of its lines."""
    return by_line(PAGE, _differences(text))


def _differences(text: str) -> Iterator[tuple[int, str]]:
    settings = known()
    seen: dict[str, int] = {}
    lines = text.split("\n")
    for section in reference.settings(text):
        name, line, at = section.name, section.line, section.facts_line
        if name in seen:
            yield line, f"{name}: раздел уже есть в строке {seen[name]}"
        seen.setdefault(name, line)
        if name not in settings:
            yield line, f"{name}: раздел есть, а настройки у Celery нет" + suggest(name, settings)
        elif not at:
            yield line, f"{name}: под заголовком нет строки «Тип: …»"
        else:
            expected = settings[name].facts(section.facts)
            stated = [fact for fact in section.facts if _FACT.match(fact)]
            yield from ((at, f"{name}: должно быть «{fact}»") for fact in expected if fact not in stated)
            yield from ((at, f"{name}: неверно «{fact}»") for fact in stated if fact not in expected)
            if lines[at : at + 1] != [_attributes(name)]:
                yield at + 1, f"{name}: под фактами должно стоять «{_attributes(name)}»"
    yield from ((1, f"{name}: нет раздела об этой настройке") for name in sorted(settings.keys() - seen))
    for anchor, wanted in _tables(list(seen), settings).items():
        start, end = _table_at(lines, anchor)
        if lines[start:end] != wanted:
            yield start or 1, f"таблица #{anchor} не та: впишет её --update"


def update(text: str) -> str:
    """Return a page with the facts of each setting and the indexes as they should be."""
    settings = known()
    lines = text.split("\n")
    for section in reversed(reference.settings(text)):
        if section.name not in settings:
            continue
        block = [_line(settings[section.name], section.facts), _attributes(section.name)]
        if section.facts_line:
            start = section.facts_line - 1
            end = start + 1 + bool(_ATTRIBUTES.match(lines[start + 1]))
            lines[start:end] = block
        else:
            lines[section.line : section.line] = ["", *block]
    names = list(dict.fromkeys(section.name for section in reference.settings(text)))
    for anchor, wanted in _tables(names, settings).items():
        start, end = _table_at(lines, anchor)
        if start:
            lines[start:end] = wanted
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; see the module and `hold`."""
    return hold(arguments, PAGE, check, update, "факты и указатели")


if __name__ == "__main__":
    sys.exit(main())
