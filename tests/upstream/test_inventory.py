"""The inventory of a release: ids out of the HTML that Sphinx builds, the rest of the release itself."""

import importlib.metadata
import json
from pathlib import Path

import pytest

from doctools.checks.inventory import PATH, Inventory, dump, load
from doctools.site import record
from doctools.site.record import UpstreamError
from doctools.upstream import manual
from doctools.upstream.inventory import build
from doctools.upstream.sdist import Release
from tests.upstream.conftest import Archive

ROOT = Path(__file__).resolve().parents[2]
RELEASE = importlib.metadata.version("celery")
PAGE = """<!doctype html><html><body><nav id="theirs"></nav><div role="main">
<section id="tasks"><span id="guide-tasks"></span><h1>Tasks<a class="headerlink" href="#tasks">¶</a></h1>
<p id="id7">Words.</p><span id="index-0"></span><dl><dt id="celery.app.task.Task">Task</dt></dl>
<section id="id3"><span id="std-setting-task_routes"></span><span id="routes"></span><h2>Routes</h2></section>
<section id="id9"><span id="id4"></span><h2>Routes</h2></section>
</section></div></body></html>
"""
EMPTY = '<!doctype html><html><body><div role="main"></div></body></html>'
SOURCES = {
    "celery/app/trace.py": "def trace(task_idle, _task_hidden): os.environ['CELERY_TRACE_APP']",
    "docs/userguide/daemonizing.rst": "CELERYD_NODES",
}


@pytest.fixture
def html(tmp_path: Path) -> Path:
    folder = tmp_path / ".cache" / "upstream" / f"celery-{RELEASE}-html"
    pages = {
        "index.html": EMPTY,
        "contributing.html": EMPTY,
        "userguide/tasks.html": PAGE,
        "_modules/x.html": "",
    }
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def found(html: Path) -> Inventory:
    return build(Release(RELEASE, SOURCES), html)


def test_ids_are_those_of_the_html_without_those_that_move(found: Inventory) -> None:
    assert set(found.pages) == {"index.html", "contributing.html", "userguide/tasks.html"}
    assert found.sections == {"userguide/tasks.html": ["tasks", "routes", "id4"]}
    assert sorted(found.anchors("userguide/tasks.html")) == [
        "celery.app.task.Task", "guide-tasks", "id4", "routes", "std-setting-task_routes", "tasks",
    ]  # fmt: skip
    assert found.anchors("contributing.html") == []


def test_names_are_those_of_the_source_and_of_the_installed_celery(found: Inventory) -> None:
    assert {"task_routes", "timezone"} <= set(found.settings)
    assert found.names == ["task_idle"]
    assert {"CELERY_TRACE_APP", "CELERYD_NODES", "CELERY_ALWAYS_EAGER"} <= set(found.environment)
    assert {"-A", "--app", "--help"} <= set(found.options["celery"])
    assert "task_prerun" in found.signals
    assert "celery.backend_cleanup" in found.tasks


def test_another_release_than_the_installed_one_is_refused(html: Path) -> None:
    with pytest.raises(UpstreamError, match=r"опись выпуска 1\.0\.0 строят в окружении с ним"):
        build(Release("1.0.0", {}), html)


def test_broken_inventory_is_an_error(tmp_path: Path, found: Inventory) -> None:
    path = tmp_path / "inventory.json"
    path.write_text(dump(found))
    assert load(path) == found
    for broken in (dump(found)[:-20], dump(found).replace('"signals"', '"sygnals"'), "[]"):
        path.write_text(broken)
        with pytest.raises(UpstreamError, match=r"inventory\.json не читается"):
            load(path)


def test_committed_inventory_has_a_line_for_a_page() -> None:
    text = (ROOT / PATH).read_text(encoding="utf-8")
    pages = len(json.loads(text)["pages"])
    assert pages > 200
    assert text.count("\n") < 3 * pages


def test_recorded_sections_have_the_anchors_of_the_html() -> None:
    known = load(ROOT / PATH)
    for page, kept in record.load(ROOT / record.PATH).items():
        recorded = [entry.anchor for entry in kept.entries if entry.release == known.release]
        in_html = known.sections[kept.original.replace(".rst", ".html")]
        assert recorded == [anchor for anchor in in_html if anchor in recorded], page


def test_manual_is_built_once(html: Path, tmp_path: Path) -> None:
    assert manual.build(tmp_path / "none.tar.gz", RELEASE, html.parent) == html


def test_manual_that_cannot_be_built_is_one_line_and_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UpstreamError, match=r"^python -m pip: код 1: .*celery-1\.0\.0") as caught:
        manual.build(archive("1.0.0"), "1.0.0", tmp_path / "cache")
    assert "\n" not in str(caught.value)
    assert list((tmp_path / "cache").iterdir()) == []
