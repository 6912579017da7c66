"""Small releases and a small project, made in a temporary folder; nothing here asks the network."""

import io
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

OLD = """
.. _start:

=======
 Start
=======

.. contents::
    :local:

First words, see :ref:`the guide <guide>`.

.. literalinclude:: ../../examples/proj/tasks.py
    :language: python

.. setting:: task_acks_late

Late acks
=========

.. versionadded:: 5.1

Off by default.
Turn it on.

.. code-block:: pycon

    >>> app.conf.task_acks_late = True

Running
=======

Type this to run a worker in the foreground, and then wait for it to come up and say that it is ready.

Running
=======

The same title once more.
"""

PAGE = """---
title: Начало
description: Первая страница.
original: guide/start.rst
---

# Начало

Первые слова.

## Поздние подтверждения

По умолчанию выключены: `task_acks_late`.

```console
$ echo '## не заголовок'
```

## Запуск { #run }

Запустите.

## Ещё запуск

Снова.
"""

Archive = Callable[..., Path]


def write_archive(path: Path, version: str, pages: Mapping[str, str], *, name: str = "celery") -> Path:
    """Write a source distribution with these files below `docs/`."""
    files = {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nText.\n",
        "examples/proj/tasks.py": "def add(x, y):\n    return x + y\n",
        "celery/__init__.py": '"""Words of the module.\n\n.. _inside:\n\nInside\n------\n\nMore.\n"""\n',
        **{f"docs/{page}": text for page, text in pages.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for inner, text in files.items():
            content = text.encode()
            member = tarfile.TarInfo(f"celery-{version}/{inner}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Make an archive: version, then the text of guide/start.rst or all pages."""

    def make(version: str, text: str | None = None, pages: Mapping[str, str] | None = None) -> Path:
        path = tmp_path / "archives" / f"celery-{version}.tar.gz"
        return write_archive(path, version, pages or {"guide/start.rst": OLD if text is None else text})

    return make


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with one page and no record."""
    root = tmp_path / "project"
    (root / "docs/nachalo").mkdir(parents=True)
    (root / "docs/nachalo/start.md").write_text(PAGE, encoding="utf-8")
    (root / "docs/o-proekte.md").write_text("---\ntitle: О проекте\n---\n\n# О проекте\n", encoding="utf-8")
    (root / "docs/index.en.md").write_text("No front matter, and not Russian.\n", encoding="utf-8")
    return root
