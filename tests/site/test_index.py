"""The index of names: what it lists, in which order, and where it leads."""

from pathlib import Path

import pytest
from lxml import html

from doctools.pages import reference
from doctools.site import index
from doctools.site.rendered import Renderer

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = """\
# Команды

## `celery` { #celery }

| Опция | По умолчанию | Что делает |
|---|---|---|
| <span id="celery-app"></span>`-A`, `--app` строка | — | Приложение. |

## `celery worker` { #celery-worker }

| Опция | По умолчанию | Что делает |
|---|---|---|
| <span id="celery-worker-pidfile"></span>`--pidfile` строка | — | Файл. |
| <span id="celery-worker-autoscale"></span>`--autoscale` строка | — | Числа. |

## `celery beat` { #celery-beat }

| Опция | По умолчанию | Что делает |
|---|---|---|
| <span id="celery-beat-pidfile"></span>`--pidfile` строка | — | Файл. |

## `celery inspect` { #celery-inspect }

| Команда | Что делает |
|---|---|
| `ping` | Отвечает. |

```text
## `celery fake` { #celery-fake }
```
"""
SETTINGS = "# Все\n\n### `timezone`\n\nА.\n\n### `task_b`\n\nБ.\n\n### `task_a`\n\nВ.\n"
SIGNALS = "# Все\n\n| Имя | Когда |\n|---|---|\n| `worker_init`{ #worker_init } | раз |\n| `ready` | нет |\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / reference.FOLDER).mkdir()
    for page, text in (
        (reference.COMMANDS, COMMANDS),
        (reference.SETTINGS, SETTINGS),
        (reference.SIGNALS, SIGNALS),
    ):
        (tmp_path / page).write_text(text, encoding="utf-8")
    return tmp_path


def listed(docs: Path, kind: str) -> str:
    return index.expand(f"<!-- names: {kind} -->", docs).replace(f"{reference.FOLDER}/", "")


def test_settings_stand_by_their_first_word(docs: Path) -> None:
    page = reference.SETTINGS.rpartition("/")[2]
    assert listed(docs, "settings") == (
        "[`task_`](#settings-task) [остальные](#settings-ostalnye)\n{ .groups }\n\n"
        "`task_` { #settings-task }\n\n"
        f":   - [`task_a`]({page}#task_a)\n    - [`task_b`]({page}#task_b)\n\n"
        f"остальные {{ #settings-ostalnye }}\n\n:   - [`timezone`]({page}#timezone)\n"
    )


def test_an_option_leads_to_each_command_that_has_it(docs: Path) -> None:
    text = listed(docs, "options")
    assert "- `--app`, `-A`: [celery](komandnaya-stroka.md#celery-app)\n" in text
    assert (
        "- `--pidfile`: [worker](komandnaya-stroka.md#celery-worker-pidfile), "
        "[beat](komandnaya-stroka.md#celery-beat-pidfile)\n"
    ) in text
    assert [name.name for name in index.options(docs)] == ["--app", "--pidfile", "--autoscale"]
    assert text.index("--autoscale") < text.index("--pidfile")


def test_a_command_of_a_table_leads_to_its_section(docs: Path) -> None:
    text = listed(docs, "commands")
    assert "- [`celery inspect ping`](komandnaya-stroka.md#celery-inspect)" in text
    assert "fake" not in text


def test_a_row_with_an_anchor_is_an_entry(docs: Path) -> None:
    assert listed(docs, "signals") == "- [`worker_init`](signaly.md#worker_init)"


def test_a_marker_of_nothing_is_named(docs: Path) -> None:
    with pytest.raises(ValueError, match=r"names: nothing.*settings, options"):
        index.expand("<!-- names: nothing -->", docs)


def test_the_page_has_a_list_of_each_kind() -> None:
    """Rendered as the site renders it: every entry is a link, and none is left out on the way."""
    text = (ROOT / "docs" / index.PAGE).read_text(encoding="utf-8")
    page = html.fromstring(Renderer(ROOT)(index.PAGE, text))
    shown = {link.get("href") for link in page.xpath("//li/a")}
    for kind, read in index.KINDS.items():
        names = read(ROOT / "docs")
        assert names, kind
        assert {f"{place.page}#{place.anchor}" for name in names for place in name.places} <= shown, kind
