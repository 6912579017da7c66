"""The index names all that the installed Celery has, and each entry leads to a place that is there."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from celery import exceptions
from celery.bin.multi import MultiTool
from lxml import html

from doctools.checks import commands, settings, signals
from doctools.pages import reference
from doctools.site import index
from doctools.site.index import Name, Place
from doctools.site.rendered import Renderer

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def installed() -> dict[str, set[str]]:
    """What the installed release has, by kind."""
    tree = commands.tree()
    children = {
        **commands.remote(),
        # Click knows nothing of them; the last is a second name of `stopwait`.
        "celery multi": MultiTool().commands.keys() - {"stop_verify"},
    }
    return {
        "settings": set(settings.known()),
        "options": {f"{path} {option.name}" for path, options in tree.items() for option in options},
        "commands": {*tree, *(f"{path} {name}" for path, names in children.items() for name in names)},
        "signals": set(signals.installed()),
        "exceptions": {
            name
            for name in exceptions.__all__
            if isinstance(each := getattr(exceptions, name), type) and issubclass(each, BaseException)
        },
    }


def entries(kind: str) -> set[str]:
    names = index.KINDS[kind](DOCS)
    if kind != "options":
        return {name.name for name in names}
    return {
        f"celery {place.of} {name.name}".replace("celery celery ", "celery ")
        for name in names
        for place in name.places
    }


@pytest.mark.parametrize("kind", index.KINDS)
def test_index_has_what_the_release_has(kind: str) -> None:
    assert entries(kind) == installed()[kind]


def test_what_a_release_adds_has_no_entry_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the lists is made of the other: something new is missed, whatever kind it is of."""

    class NewError(Exception):
        pass

    monkeypatch.setattr(exceptions, "__all__", (*exceptions.__all__, "NewError"))
    monkeypatch.setattr(exceptions, "NewError", NewError, raising=False)
    monkeypatch.setattr(settings, "known", lambda: {"task_new": None})
    monkeypatch.setattr(signals, "installed", lambda: {"task_new": set()})
    option = commands.Option("", "", "--new")
    monkeypatch.setattr(commands, "tree", lambda: {"celery new": [option]})
    new = {kind: names - entries(kind) for kind, names in installed().items()}
    assert new == {
        "settings": {"task_new"},
        "options": {"celery new --new"},
        "commands": {"celery new"},
        "signals": {"task_new"},
        "exceptions": {"NewError"},
    }


def lost(names: Iterable[Name], anchors: Mapping[str, set[str]]) -> list[str]:
    """The entries that lead nowhere."""
    return [
        f"{name.name}: {place.page}#{place.anchor}"
        for name in names
        for place in name.places
        if place.anchor not in anchors.get(place.page, ())
    ]


def test_every_entry_leads_somewhere() -> None:
    render = Renderer(ROOT)
    anchors = {}
    for page in (reference.SETTINGS, reference.COMMANDS, reference.SIGNALS, reference.EXCEPTIONS):
        made = html.fromstring(render(page, (DOCS / page).read_text(encoding="utf-8")))
        anchors[page] = set(made.xpath("//@id"))
    for kind, read in index.KINDS.items():
        assert not lost(read(DOCS), anchors), kind
    astray = (Place(reference.SIGNALS, "nosuch"), Place("nosuch.md", "task_prerun"))
    assert len(lost([Name("task_prerun", astray)], anchors)) == 2
