"""The head of a page: what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from doctools.pages.lines import PageError

BROKERS = ("embedded", "redis", "rabbitmq")
OWN = "own"
"""The broker of a page that brings its own: nothing is led elsewhere."""
SERVERS = ("redis", "rabbitmq")
"""Servers that a page may ask for beside its broker."""


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
