"""The proof by mutants: what it changes, and that it tells what survived."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from doctools.engine.follow import Runner, parsed
from doctools.mutants import __main__, links, subject
from doctools.mutants.__main__ import main, report
from doctools.mutants.changes import changed_code, changed_line, changed_python, changed_shell
from doctools.mutants.code import code_mutants
from doctools.mutants.links import link_mutants, try_links
from doctools.mutants.results import Results
from doctools.mutants.shown import shown_mutants, try_shown
from doctools.mutants.subject import GuideFailsError, Mutant, Page, record
from doctools.mutants.typed import try_typed, typed_mutants

ROOT = Path(__file__).parents[2]


def page(text: str, name: str = "page.md") -> Page:
    head, blocks = parsed(text, ROOT / "examples")
    return Page(ROOT / "docs" / name, text, head, blocks)


def test_a_line_is_changed_where_it_is_compared() -> None:
    assert changed_line("succeeded in 0.5s: 4") == "succeeded in 0.5s: 5"
    assert changed_line("[2026-11-22 10:00:00,330: INFO] ok") == "[2026-11-22 10:00:00,330: ыNFO] ok"
    assert changed_line("7fbd9c0d-8169-41bf-bd54-9eaca768dc3f") == "7ыbd9c0d-8169-41bf-bd54-9eaca768dc3f"


def test_what_is_typed_is_changed() -> None:
    assert list(changed_python("add.delay(2, countdown=9)")) == [
        ("name", "addx.delay(2, countdown=9)"),
        ("name", "add.delayx(2, countdown=9)"),
        ("number", "add.delay(3, countdown=9)"),
    ]
    assert list(changed_shell("celery -A proj worker -c 2")) == [
        ("name", "celeryx -A proj worker -c 2"),
        ("option", "celery -ы proj worker -c 2"),
        ("name", "celery -A projx worker -c 2"),
        ("name", "celery -A proj workerx -c 2"),
        ("option", "celery -A proj worker -ы 2"),
        ("number", "celery -A proj worker -c 1"),
    ]
    stop = "celery multi stop w --logfile=a.log"
    changed = ["celeryx", "multix", "stopx", "wx", "--logfilex=a.log"]
    assert [after.split()[n if n < 5 else 4] for n, (_, after) in enumerate(changed_shell(stop))] == changed
    refused = [after for _, after in changed_shell("celery multi start w1 -A proj")]
    assert not [after for after in refused if "w1x" in after]
    assert "celery multi start w1 -A projx" in refused
    started = "celery multi start w1 -A proj --pidfile=%n.pid"
    assert started.replace("w1", "w1x") in [after for _, after in changed_shell(started)]
    of_no_task = "python status.py 7fbd9c0d-8169-41bf-bd54-9eaca768dc3f"
    assert len(list(changed_shell(of_no_task))) == 2
    assert len(list(changed_shell(f"{of_no_task}0"))) == 3
    late = [after for _, after in changed_shell("celery worker -A proj")]
    assert late == ["celeryx worker -A proj", "celery workerx -A proj", "celery worker -ы proj"]
    asked = """python -c "from celery.result import AsyncResult; AsyncResult('1').get(2)\""""
    changed = [after for _, after in changed_shell(asked)]
    assert asked.replace("2", "3") in changed
    assert not [each for each in changed if "AsyncResult('2')" in each]
    assert "python -c \"app.AsyncResult('2')\"" in [
        after for _, after in changed_shell("python -c \"app.AsyncResult('1')\"")
    ]


def test_how_long_to_wait_and_how_long_a_certificate_is_valid_is_not_typed_otherwise() -> None:
    def numbers(command: str) -> list[str]:
        return [after for sort, after in changed_shell(command) if sort == "number"]

    assert numbers("celery -A proj inspect ping -t 5 -d web1") == []
    assert numbers("celery -A proj inspect active --timeout=5") == []
    assert numbers("celery -A proj control rate_limit add 5") == ["celery -A proj control rate_limit add 6"]
    assert numbers("celery -A proj call add -t 5") == ["celery -A proj call add -t 6"]
    assert numbers("openssl req -x509 -days 365 \\\n    -set_serial 7 -out a.pem") == [
        "openssl req -x509 -days 365 \\\n    -set_serial 8 -out a.pem"
    ]
    assert numbers("find . -days 365") == ["find . -days 366"]
    other_names = "openssl req -x509 -addext subjectAltName=DNS:web1 -subj /CN=web1"
    changed = [after for _, after in changed_shell(other_names)]
    assert f"{other_names}x" not in changed
    assert other_names.replace("DNS:web1", "DNS:web1x") in changed
    its_own = [after for _, after in changed_shell("openssl req -x509 -subj /CN=web1")]
    assert "openssl req -x509 -subj /CN=web1x" in its_own
    assert numbers("celery worker -A proj -c 1 --max-memory-per-child 100") == [
        "celery worker -A proj -c 2 --max-memory-per-child 100",
        "celery worker -A proj -c 1 --max-memory-per-child 1000",
    ]
    assert numbers("celery -A proj worker -c 2 -n 4") == [
        "celery -A proj worker -c 1 -n 4",
        "celery -A proj worker -c 2 -n 5",
    ]
    assert numbers("AUTOSCALE_KEEPALIVE=1 celery -A proj worker --concurrency=10") == [
        "AUTOSCALE_KEEPALIVE=1 celery -A proj worker --concurrency=9"
    ]
    assert numbers("celery worker -A proj --max-memory-per-child=100") == [
        "celery worker -A proj --max-memory-per-child=1000"
    ]


def test_names_are_changed_where_they_are_read_and_numbers_so_far_that_it_can_be_seen() -> None:
    def typed(source: str) -> list[str]:
        return [after for _, after in changed_python(source)]

    assert typed("import a.b") == ["import ax.b", "import a.bx"]
    assert typed("x.y = z[0]") == ["xx.y = z[0]", "x.yx = z[0]", "x.y = zx[0]", "x.y = z[1]"]
    assert typed("f'{x}'") == ["f'{xx}'"]
    numbers = ["10 < 2 + x <= 5.0", "1 < 3 + x <= 5.0", "1 < 2 + x <= 0.5"]
    assert typed("1 < 2 + x <= 5.0") == ["1 < 2 + xx <= 5.0", *numbers]
    assert typed("f(priority=3)") == ["fx(priority=3)", "f(priority=6)"]
    assert typed("if x:") == []
    send = "try:\n    add.delay(2, 3)\nexcept Error as error:\n    print(error, 4)\n"
    assert [after for after in typed(send) if "2, 3" not in after] == []
    assert send.replace("4", "5") in typed(send)
    assert send.replace("2, 3", "3, 3").replace("add.delay", "add") in typed(send.replace("add.delay", "add"))
    assert send.replace("2, 3", "2, x=4") in typed(send.replace("2, 3", "2, x=3"))
    assert ("5", "50") in [(before, after) for _, before, after, _ in changed_code("x = 5 <= y\n")]
    assert [(before, after) for _, before, after, _ in changed_code("x = b(50 * 2**20)\n")] == [
        ("50", "5"),
        ("50 * 2**20", "50 + 2**20"),
    ]
    entries = 'x = {"schedule": 1.0, "schedules": 1.0}\ny = {"schedule": crontab(hour=7)}\n'
    assert [(b, a) for _, b, a, _ in changed_code(entries) if b[0] in "17"] == [
        ("1.0", "1000.0"),
        ("1.0", "2.0"),
        ("7", "8"),
    ]


def test_code_is_changed() -> None:
    source = (
        'import time\n\napp = Celery("tasks")\n\n\n'
        '@app.task\ndef f(x):\n    """Doc."""\n    time.sleep(1)\n    return x + 1\n'
    )
    found = {(line, after) for line, _, after, _ in changed_code(source)}
    assert found == {(6, ""), (10, "2"), (10, "x - 1"), (10, "return None")}
    names = 'request_id = ContextVar("request_id")\nother = Context("request_id")\n'
    assert [(line, after) for line, _, after, _ in changed_code(names)] == [(2, '"xrequest_id"')]


def test_false_is_returned_as_true_and_not_as_none_too() -> None:
    source = "def f(x):\n    if x:\n        return False\n    return x\n"
    assert [(line, after) for line, _, after, _ in changed_code(source)] == [(3, "True"), (4, "return None")]


def test_how_long_something_takes_is_not_changed() -> None:
    source = (
        'x = {"visibility_timeout": 5, "limit": 6}\napp.conf.result_expires = 7\nf(countdown=8, rows=9)\n'
        "until = monotonic() + expires - 10\nleft = rows - 11\n"
    )
    changed = [(before, after) for _, before, after, _ in changed_code(source)]
    assert {before for before, _ in changed if before.isdigit()} == {"6", "9", "11"}
    assert ("monotonic() + expires - 10", "monotonic() + expires + 10") in changed
    default = "def wait(seconds=1, times=2): ...\n"
    assert [before for _, before, _, _ in changed_code(default)] == ["2"]
    limits = "control.time_limit(name, soft=1, hard=2)\nf(softer=3)\n"
    assert [before for _, before, _, _ in changed_code(limits)] == ["3"]
    timer = "timer.call_repeatedly(1, touch)\ntimer.called(1, touch)\n"
    assert [line for line, _, _, _ in changed_code(timer)] == [2]
    flushed = "print(x, flush=True)\nprint(x, end=y, flush=True)\nsend(x, flush=True)\n"
    assert [line for line, _, _, _ in changed_code(flushed)] == [2, 3]
    often = 'options = {"polling_interval": 0.05, "unacked_restore_throttle": 1, "interval": 0.05}\n'
    assert [before for _, before, _, _ in changed_code(often)] == ['"interval"']


def test_what_only_ruff_sees_and_what_is_secret_is_not_changed() -> None:
    source = "__all__ = ('celery_app',)\nnames = ('celery_app',)\nSECRET_KEY = 'x'\nKEY = 'y'\n"
    assert [(line, after) for line, _, after, _ in changed_code(source)] == [
        (2, "'xcelery_app'"),
        (4, "'xy'"),
    ]


def test_how_much_is_read_at_most_is_not_changed() -> None:
    source = "data = server.recv(4096)[0]\nother = parse(4096)\n"
    assert {after for sort, after in changed_python(source) if sort == "number"} == {
        source.replace("[0]", "[1]"),
        source.replace("parse(4096)", "parse(4097)"),
    }
    assert {(line, before) for line, before, _, _ in changed_code(source)} == {(1, "0"), (2, "4096")}
    assert list(changed_code("async def f(reader, page):\n    await reader.read(65536)\n")) == []
    assert len(list(changed_code("page.read(65536)\n"))) == 1


def test_versions_of_a_file_are_changed_alike(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n\n\n@task\ndef f():\n    return 5\n")
    (tmp_path / "b.py").write_text("import os\n\nx = 1\n\n\n@task\ndef f(y):\n    return 6\n")
    monkeypatch.setattr(subject, "EXAMPLES", tmp_path)
    text = '```python title="t.py"\n--8<-- "a.py"\n```\n\n```python title="t.py"\n--8<-- "b.py"\n```\n'
    head, blocks = parsed(text, tmp_path)
    found = {
        (mutant.file, mutant.before): changed
        for mutant, changed in code_mutants(Page(ROOT / "docs" / "page.md", text, head, blocks))
    }
    assert found["examples/a.py", "1"]["b.py"] == "import os\n\nx = 2\n\n\n@task\ndef f(y):\n    return 6\n"
    assert found["examples/a.py", "@task"]["b.py"] == "import os\n\nx = 1\n\n\ndef f(y):\n    return 6\n"
    assert found["examples/a.py", "5"]["b.py"] == (tmp_path / "b.py").read_text()
    assert found["examples/b.py", "6"].keys() == {"b.py"}
    assert ("examples/b.py", "1") not in found, "what they share is spoilt once, in both"


def test_what_a_page_does_not_show_of_a_file_is_not_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(subject, "EXAMPLES", tmp_path)
    (tmp_path / "a.py").write_text("x = 1\n# --8<-- [start:two]\ny = 2\n# --8<-- [end:two]\n")
    text = '```python title="t.py"\n--8<-- "a.py:two"\n```\n'
    head, blocks = parsed(text, tmp_path)
    found = code_mutants(Page(ROOT / "docs" / "page.md", text, head, blocks))
    assert [(mutant.line, mutant.before) for mutant, _ in found] == [(3, "2")]


def test_prose_changes_no_verdict() -> None:
    before = page("# A\n\n```console\n$ echo 1\n1\n```\n")
    moved = page("# A\n\nText.\n\n```console\n$ echo 1\n1\n```\n")
    other = page("# A\n\n```console\n$ echo 2\n1\n```\n")
    assert before.digest() == moved.digest() != other.digest()
    keys = [[m.key for m in shown_mutants(each)] for each in (before, moved)]
    assert keys[0] == keys[1]
    assert [m.line for m in shown_mutants(moved)] == [7]


def test_survivors_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    caught, alive = Mutant("shown", "a.md", 3, "x", "y"), Mutant("typed", "b.md", 5, "ls", "lsx")
    assert report({caught: "caught"}) == 0
    assert report({caught: "caught", alive: "survived"}) == 1
    assert "ВЫЖИЛ b.md:5: [typed] 'ls' → 'lsx'" in capsys.readouterr().out


def test_what_was_found_before_the_guide_failed_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise GuideFailsError("docs/page.md:7 [embedded]: не закончилась")

    told = page("```console\n$ echo 1\n1\n```\n")
    monkeypatch.setattr(__main__, "RESULTS", tmp_path / "r.json")
    monkeypatch.setattr(__main__, "pages", lambda _: [told])
    monkeypatch.setattr(__main__, "record", lambda *_: [])
    monkeypatch.setattr(__main__, "try_typed", fail)
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert main(["--kinds", "shown,typed"]) == 2
    finally:
        signal.signal(signal.SIGTERM, before)
    said = capsys.readouterr().out
    assert "docs/page.md:7 [embedded]" in said
    assert "ВЫЖИЛ docs/page.md:3: [shown] '1' → '2'" in said


def test_results_are_kept_as_long_as_they_hold(tmp_path: Path) -> None:
    one = page("```console\n$ echo 1\n1\n```\n\n```console\n$ echo 2\n2\n```\n")
    below = page("```console\n$ echo 1\n1\n```\n\n```console\n$ echo 3\n3\n```\n")
    above = page("```console\n$ echo 0\n0\n```\n\n```console\n$ echo 2\n2\n```\n")
    first, second = typed_mutants(one, True, random.Random(1))[:2]
    last = typed_mutants(one, True, random.Random(1))[-1]
    results = Results(tmp_path / "r.json")
    results.note(one, first, "caught")
    results.note(one, second, "caught later")
    results.note(one, last, "caught")
    results.save()
    kept = Results(tmp_path / "r.json")
    assert [kept.known(one, m) for m in (first, second, last)] == ["caught", "caught later", "caught"]
    assert [kept.known(below, m) for m in (first, second, last)] == ["caught", None, None]
    assert [kept.known(above, m) for m in (first, second, last)] == [None, None, None]


def test_a_page_that_proves_nothing_has_a_survivor() -> None:
    text = "```console\n$ echo 1 > one\n$ echo 2\n2\n```\n"
    spoilt = page(text)
    with Runner() as runner:
        runs = [record(runner, spoilt, "embedded")]
        shown = try_shown(shown_mutants(spoilt), runs)
        typed = typed_mutants(spoilt, True, random.Random(1))
        verdicts = dict(try_typed(runner, spoilt, typed, ["embedded"]))
    assert set(shown.values()) == {"caught"}
    by_text = {mutant.after: verdicts[mutant.key] for mutant in typed}
    assert by_text["echo 2 > one"] == "survived"
    assert by_text["echo 1 > onex"] == "survived"
    assert by_text["echo 3"] == "caught"


def test_what_is_typed_into_a_program_is_changed() -> None:
    start = """$ python3 -qc 'import code; code.interact(banner="hello")'\nhello\n"""
    text = f"<!-- prompt: >>> -->\n```console\n{start}>>> x = 5\n>>> y = 6\n>>> x\n5\n>>> exit()\n```\n"
    told = page(text)
    with Runner() as runner:
        typed = [
            each for each in typed_mutants(told, True, random.Random(1)) if each.after in ("x = 6", "y = 7")
        ]
        verdicts = dict(try_typed(runner, told, typed, ["embedded"]))
    by_text = {mutant.after: verdicts[mutant.key] for mutant in typed}
    assert by_text["y = 7"] == "survived"
    assert by_text["x = 6"] == "caught"


def test_a_program_that_is_interrupted_twice_is_typed_as_its_page_says() -> None:
    """And what fails before the mutant is named, with its line."""
    start = """$ bash -c 'trap "echo once; trap - INT" INT; echo on; while true; do sleep 0.1; done'\non\n"""
    text = f'<!-- keeps-running -->\n```console title="T"\n{start}```\n'
    text += (
        "<!-- exit: 130 -->\n<!-- timeout: 5 -->\n"
        '```console title="T"\n^C\nonce\n^C\n```\n```console\n$ echo 2\n2\n```\n'
    )
    stopped = page(text)
    last = [typed_mutants(stopped, True, random.Random(1))[-1]]
    fails = page(text.replace("once\n^C", "twice\n^C"))
    with Runner() as runner:
        assert [verdict for _, verdict in try_typed(runner, stopped, last, ["embedded"])] == ["caught"]
        with pytest.raises(
            GuideFailsError, match=r"page.md:10 .* раньше, чем дошло до мутанта: (.*\n)+-twice"
        ):
            list(try_typed(runner, fails, last, ["embedded"]))


def test_changed_links_are_complained_of() -> None:
    mutants = link_mutants()[::50]
    assert set(try_links(mutants).values()) == {"caught"}


def test_a_build_that_fails_proves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("theme: nothing\n")
    monkeypatch.setattr(links, "ROOT", tmp_path)
    with pytest.raises(GuideFailsError, match="страницы не собираются: KeyError"):
        try_links([])
