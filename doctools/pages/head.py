"""The head of a page: what it says of itself. Read as MkDocs reads it, but nothing is passed over."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml
from mkdocs.utils.meta import META_RE, YAML_RE

from doctools.pages.lines import PageError

BROKERS = ("embedded", "redis", "rabbitmq")
OWN = "own"
"""The broker of a page that brings its own: nothing is led elsewhere."""
SERVERS = ("redis", "rabbitmq", "sqs", "kafka", "postgresql", "memcached", "smtp")
"""Servers that a page may ask for beside its broker."""
NEED_OWN_NETWORK = frozenset({"sqs", "kafka", "postgresql", "memcached", "smtp"})
"""Those whose clients are written in C, so that they cannot be led to another port."""
LONGEST_HEAD = 10_000
"""Characters of a head; more is an accident, and YAML takes its time for it."""
LONGEST_DESCRIPTION = 160
"""Characters that search engines show of a description."""


@dataclass(frozen=True)
class FrontMatter:
    """What a page says of itself.

    ``original`` is the file it renders, below ``docs/`` of Celery; ``broker`` is the broker that the code on
    the page names, ``own`` if it is none of the suite's; ``brokers`` those it runs on, ``servers`` what runs
    as a service on the reader's machine beside the broker; ``network: own`` gives that machine a network of
    its own, so that a page may start servers on the ports it likes; ``needs`` are programs that the page
    runs and that not every machine has; ``project`` is a folder below ``/srv`` where the reader's folder
    stands too, with its ``.venv``, so that services find it; a ``draft`` is under way; ``template`` and
    ``location`` are the theme's.
    """

    title: str = ""
    description: str = ""
    original: str = ""
    draft: bool = False
    broker: str = "rabbitmq"
    brokers: tuple[str, ...] = BROKERS
    brokers_why: str = ""
    servers: tuple[str, ...] = ()
    network: str = ""
    needs: tuple[str, ...] = ()
    project: str = ""
    template: str = ""
    location: str = ""

    @property
    def own_network(self) -> bool:
        """Whether the page's machine has a network of its own."""
        return bool(self.network) or not NEED_OWN_NETWORK.isdisjoint(self.servers)


def head_length(text: str) -> int:
    """How many lines of a page its head takes, with the lines that bound it; 0: it has none."""
    match = YAML_RE.match(text.removeprefix("\ufeff"))
    return match[0].count("\n") if match else 0


def front_matter(text: str) -> FrontMatter:
    """Read the head of a page.

    Raises:
        PageError: it is no such head, or says what it cannot.
    """
    bare = text.removeprefix("\ufeff")
    if bare != text:
        raise PageError(1, "файл начинается с невидимого знака BOM: сохраните его в UTF-8 без BOM")
    match = YAML_RE.match(text)
    if not match:
        if text.startswith("---"):
            raise PageError(1, "шапка страницы не закрыта: после неё нужна строка ---")
        if META_RE.match(text.partition("\n")[0]):
            raise PageError(1, "MkDocs примет эту строку за шапку страницы; начните с шапки между строк ---")
        return FrontMatter()
    lines = match[0].split("\n")
    for number in (1, len(lines) - 1):
        if lines[number - 1] != "---":
            raise PageError(
                number, f"граница шапки — строка из трёх дефисов, без пробелов, а не {lines[number - 1]!r}"
            )
    if match[1].startswith("---"):
        raise PageError(1, "шапка страницы пуста")
    if len(match[1]) > LONGEST_HEAD:
        raise PageError(1, f"шапка страницы длиннее {LONGEST_HEAD} знаков")
    head = FrontMatter(**_values(match[1]))  # type: ignore[arg-type]  # checked by type
    if head.brokers != BROKERS and not head.brokers_why:
        raise PageError(1, "brokers без причины: добавьте brokers_why")
    return head


def _values(source: str) -> dict[str, object]:
    """The values of a head by their keys, all of them as they have to be."""
    try:
        loader = _Loader(source)
        node = loader.get_single_node()
        if node is not None and not isinstance(node, yaml.MappingNode):
            raise PageError(2, "шапка страницы — не «имя: значение»")
        values: dict[str, object] = {}
        for key_node, value_node in node.value if node else ():
            line = key_node.start_mark.line + 2
            key, value = str(key_node.value), loader.construct_object(value_node, deep=True)
            if key not in _KEYS:
                raise PageError(line, f"неизвестный ключ {key!r} в шапке; есть {', '.join(_KEYS)}")
            if key in values:
                raise PageError(line, f"ключ {key!r} стоит в шапке дважды")
            try:
                values[key] = _KEYS[key](value)
            except ValueError as error:
                raise PageError(line, f"{key}: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise PageError(line, f"шапка страницы — не YAML: {error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise PageError(1, f"шапка страницы — не YAML: {error}") from None
    return values


class _Loader(yaml.SafeLoader):
    """Reads YAML without aliases: a few lines of them make gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML
            raise yaml.MarkedYAMLError(problem="ссылки & и * здесь не нужны", problem_mark=mark)
        return super().compose_node(parent, index)


def _text(
    pattern: str = r".+", what: str = "непустая строка", longest: int = 1000
) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value.strip()):
            raise ValueError(f"нужна {what}, а не {value!r}")
        if len(value) > longest:
            raise ValueError(f"{len(value)} знаков, а можно {longest}")
        return value

    return check


def _one_of(*known: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in known:
            raise ValueError(f"неизвестное значение {value!r}; есть {', '.join(known)}")
        return str(value)

    return check


def _list_of(check: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    def check_all(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError(f"нужен непустой список в квадратных скобках, а не {value!r}")
        if len(set(map(str, value))) < len(value):
            raise ValueError("одно и то же дважды")
        return tuple(check(each) for each in value)

    return check_all


def _yes(value: object) -> bool:
    if value is not True:
        raise ValueError(f"бывает только true, а не {value!r}")
    return True


_KEYS: dict[str, Callable[[object], object]] = {
    "title": _text(),
    "description": _text(longest=LONGEST_DESCRIPTION),
    "original": _text(r"[\w/.-]+\.rst", "строка: файл .rst из docs/ оригинала"),
    "draft": _yes,
    "broker": _one_of(*BROKERS, OWN),
    "brokers": _list_of(_one_of(*BROKERS, OWN)),
    "brokers_why": _text(),
    "servers": _list_of(_one_of(*SERVERS)),
    "network": _one_of("own"),
    "needs": _list_of(_text(r"[\w.+-]+", "строка: имя программы")),
    "project": _text(r"/srv/[\w-]+", "строка: папка в /srv"),
    "template": _one_of("home.html", "redirect.html"),
    "location": _text(r"[\w-][\w./-]*(?:#[\w.-]+)?", "строка: адрес от корня сайта, без / в начале"),
}
