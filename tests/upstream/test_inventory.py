"""The inventory of a release: anchors as Sphinx makes them, from the source alone."""

import importlib.metadata
import io
import tarfile
from pathlib import Path

import pytest

from doctools.upstream import inventory
from doctools.upstream.errors import UpstreamError
from doctools.upstream.sdist import read_archive

FILES = {
    "docs/userguide/tasks.rst": """
.. _guide-tasks:

Tasks
=====

.. setting:: task_routes

Routes
------

.. attribute:: Task.name

    The `name <https://example.org>`_.

.. method:: timer.call_after(secs, callback, args=(),
    priority=0)

.. glossary::

    ack
        Short.
""",
    "docs/contributing.rst": ".. include:: ../NO.rst\n",
    "docs/reference/celery.shop.rst": """
Shop
====

.. automodule:: celery.shop
    :members:
    :undoc-members:
""",
    "docs/reference/celery.till.rst": """
.. currentmodule:: celery.till

Till
====

.. automodule:: celery.till
    :members:

.. autoclass:: celery.shop.Shop

    .. automethod:: close
""",
    "docs/reference/cli.rst": """
CLI
===

.. click:: celery.bin.celery:celery
   :prog: celery
   :nested: full
""",
    "celery/shop.py": '''
import logging

__all__ = ("Shop", "opened", "Outer")

from kombu import Outer

logger = logging.getLogger()


class Shop:
    """Words.

    Attributes:
        street (str): where.
    """

    __slots__ = ("keys", "_safe")
    #: Its name.
    name = None

    class Door:
        wide = True

    def close(self): ...

    def _lock(self): ...


def opened(): ...


def hidden(): ...
''',
    "celery/till.py": '''
#: Documented data.
LIMIT = 1
OTHER = 2


class Till:
    """Words."""

    bare = None
    #: Said.
    said = None
    request = property(lambda self: 1)

    def told(self):
        """Say."""

    def untold(self): ...


@till.command()
def run():
    """Run a command of click."""
''',
}


def release_of(tmp_path: Path, version: str) -> Path:
    path = tmp_path / "celery.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in {"PKG-INFO": f"Name: celery\nVersion: {version}\n\n", **FILES}.items():
            member = tarfile.TarInfo(f"celery-{version}/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


@pytest.fixture
def found(tmp_path: Path) -> inventory.Inventory:
    return inventory.build(read_archive(release_of(tmp_path, importlib.metadata.version("celery"))))


def test_anchors_of_prose(found: inventory.Inventory) -> None:
    assert found.pages["userguide/tasks.html"] == [
        "Task.name",
        "guide-tasks",
        "routes",
        "std-setting-task_routes",
        "tasks",
        "term-ack",
    ]


def test_anchors_of_autodoc(found: inventory.Inventory) -> None:
    shop = set(found.pages["reference/celery.shop.html"] or ())
    assert {name.removeprefix("celery.shop.") for name in shop if name.startswith("celery.")} == {
        "Shop",
        "Shop.Door",
        "Shop.Door.wide",
        "Shop.close",
        "Shop.keys",
        "Shop.name",
        "Shop.street",
        "opened",
        "Outer",
    }
    assert {"shop", "module-celery.shop"} <= shop


def test_anchors_of_autodoc_without_undocumented_members(found: inventory.Inventory) -> None:
    assert found.pages["reference/celery.till.html"] == [
        "celery.shop.Shop",
        "celery.shop.Shop.close",
        "celery.till.LIMIT",
        "celery.till.Till",
        "celery.till.Till.request",
        "celery.till.Till.said",
        "celery.till.Till.told",
        "module-celery.till",
        "till",
    ]


def test_anchors_of_commands_come_from_the_installed_celery(found: inventory.Inventory) -> None:
    anchors = found.pages["reference/cli.html"] or []
    assert {"celery-worker", "cmdoption-celery-worker-c", "cmdoption-celery-A", "celery-app-app"} <= set(
        anchors
    )
    assert "cmdoption-celery-call-arg-NAME" in anchors


def test_page_that_cannot_be_parsed_has_unknown_anchors(found: inventory.Inventory) -> None:
    assert found.pages["contributing.html"] is None


def test_what_the_installed_celery_knows(found: inventory.Inventory) -> None:
    assert {"task_routes", "timezone"} <= set(found.settings)
    assert {"-A", "--app", "--help"} <= set(found.options["celery"])
    assert "task_prerun" in found.signals
    assert "celery.backend_cleanup" in found.tasks
    assert "CELERY_TASK_ALWAYS_EAGER" in found.environment or "CELERY_ALWAYS_EAGER" in found.environment


def test_another_release_than_the_installed_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UpstreamError, match=r"опись выпуска 1\.0\.0 строят в окружении с ним"):
        inventory.build(read_archive(release_of(tmp_path, "1.0.0")))


def test_broken_inventory_is_an_error(tmp_path: Path, found: inventory.Inventory) -> None:
    path = tmp_path / "inventory.json"
    path.write_text(inventory.dump(found))
    assert inventory.load(path) == found
    path.write_text(inventory.dump(found)[:-20])
    with pytest.raises(UpstreamError, match=r"inventory\.json не читается"):
        inventory.load(path)
