"""What happens when the machine misbehaves: the suite says what happened and leaves nothing behind."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from celery.exceptions import SecurityWarning
from celery.platforms import ROOT_DISCOURAGED

from doctools.engine import servers
from doctools.engine.host import Host
from doctools.engine.inside import wire
from doctools.engine.inside.namespaces import ROOT_WARNING
from doctools.engine.sandbox import Sandbox
from doctools.engine.terminal import SandboxError
from tests.engine.conftest import PROJECT, ROOT, WORKER, Follow, RunSuite, gone, need

CALL = """
```pycon
>>> from proj.tasks import add
>>> add.delay(2, 3).get(timeout=10)
5
```
"""


def test_worker_killed_in_the_middle(follow: Follow) -> None:
    followed = follow(f"{PROJECT}{WORKER}\n```console\n$ kill -9 $(cat worker.pid)\n$ sleep 0.5\n```\n{CALL}")
    failure = followed.only
    assert failure.line == 17
    assert "закончилась сама с кодом 137" in failure.what


def test_worker_that_dies_at_the_end_is_noticed(follow: Follow) -> None:
    followed = follow(f"{PROJECT}{WORKER}\n```console\n$ kill -9 $(cat worker.pid)\n$ sleep 0.5\n```\n")
    assert followed.failures == []
    assert followed.last is not None
    assert "закончилась сама" in followed.last.what


def test_broker_killed_in_the_middle(follow: Follow) -> None:
    need("redis")
    followed = follow(
        f"{PROJECT}{WORKER}\n```console\n$ redis-cli shutdown nosave\n```\n{CALL}", broker="redis"
    )
    failure = followed.failures[0]
    assert "add.delay" in failure.what
    assert "Connection refused" in failure.detail


def test_port_taken(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    need("redis")
    with socket.socket() as busy, Sandbox(host) as sandbox:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        given = [busy.getsockname()[1]]
        real = servers.free_port
        monkeypatch.setattr(servers, "free_port", lambda: given.pop() if given else real())
        port = servers.start_redis(sandbox)
        assert port != busy.getsockname()[1]
        assert given == []


def test_server_that_does_not_come_up(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    need("redis")
    monkeypatch.setattr(servers, "free_port", lambda: 1)  # an ordinary user may not listen there
    with Sandbox(host) as sandbox, pytest.raises(SandboxError, match="Redis не запустился") as raised:
        servers.start_redis(sandbox)
    assert "bind" in raised.value.output


def test_disk_full(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "page.md").write_text("```console\n$ head -c 900000 /dev/zero > big\n```\n", encoding="utf-8")
    (docs / "text.md").write_text(
        "<!-- exit: 1 -->\n```console\n$ head -c 900000 /dev/zero > big\n"
        "head: error writing 'standard output': No space left on device\n```\n\n"
        '```python title="proj/tasks.py"\n--8<-- "proj/tasks.py"\n```\n',
        encoding="utf-8",
    )
    suite = f"{sys.executable} -m pytest tests/pages/pages.toml -q -p no:cacheprovider --docs {docs}"
    mount = f"mount -t tmpfs -o size=300k tmpfs {folder}"
    script = f"{mount} && TMPDIR={folder} {suite}; status=$?; ls {folder}; exit $status"
    run = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if "unshare failed" in run.stderr or "mount failed" in run.stderr:
        if os.environ.get("CI") == "true":
            pytest.fail(run.stderr)
        pytest.skip(f"эта система не даёт завести маленький диск: {run.stderr.strip()}")
    assert run.returncode == 1
    assert "page.md:2: команда" in run.stdout
    assert "No space left on device" in run.stdout
    assert "text.md:7: OSError: [Errno 28] No space left on device" in run.stdout
    assert "page-" not in run.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ yes | head -c 30000000\n```\n",
        "```pycon\n>>> print('x' * 30_000_000)\n```\n",
        "```pycon\n>>> while True: print('x' * 1000)\n...\n```\n",
    ],
)
def test_page_that_prints_megabytes(follow: Follow, page: str) -> None:
    failure = follow(page).only
    assert "напечатала больше 1 МБ" in failure.what
    assert len(failure.detail) < 10_000


def test_command_that_ignores_signals(follow: Follow) -> None:
    deaf = "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 15, 1)]; time.sleep(60)"
    page = f'<!-- timeout: 1 -->\n```console\n$ python3 -c "{deaf}"\n```\n'
    assert "не закончилась за 1 с" in follow(page).only.what


def test_command_that_hangs_is_reported_with_what_it_printed_and_what_runs(follow: Follow) -> None:
    page = "<!-- timeout: 1 -->\n```console\n$ (setsid sleep 4321 &)\n$ echo begun; sleep 50\n```\n"
    assert follow(page).only.detail.splitlines() == ["begun", "работают:", "sleep 4321"]


def test_daemons_are_stopped_with_the_page(follow: Follow) -> None:
    page = "```console\n$ (setsid sleep 300 &) ; (setsid setsid sleep 300 &)\n```\n"
    assert follow(page).failures == []  # the fixture looks for what is left


def test_run_in_the_background(run_suite: RunSuite) -> None:
    page = """
<!-- keeps-running -->
```console title="Часы"
$ sh -c 'echo tick; exec sleep 100'
tick
```

<!-- exit: 130 -->
```console title="Часы"
^C
```
"""
    run = run_suite({"page.md": page}, sigint=signal.SIG_IGN)  # as a shell starts what ends on &
    said, _ = run.communicate(timeout=180)
    assert run.returncode == 0, said


def test_a_page_reaches_no_processes_but_its_own(host: Host) -> None:
    if not host.own_processes:
        pytest.skip("the system gives no name space of processes")
    with Sandbox(host) as sandbox, Sandbox(host) as other:
        outside = other.terminal("outside")
        outside.start("sleep 4242")
        terminal = sandbox.terminal("inside")
        assert terminal.run("pkill -f 'sleep 4242'", 10).status == 1
        assert terminal.run("setsid sleep 4242 & sleep 0.2; pkill -f 'sleep 4242'", 10).status == 0
        outside.read_now()
        assert outside.status is None
        seen = terminal.run("ps -e -o comm=", 10).text.split()
    assert seen.count("bash") == 1, "ps shows what the page has started"
    assert len(seen) < 8, seen


def test_two_runs_side_by_side(run_suite: RunSuite) -> None:
    page = {"page.md": f"{PROJECT}{WORKER}{CALL}"}
    runs = [run_suite(page, name=name) for name in ("first", "second")]
    for run in runs:
        said, _ = run.communicate(timeout=180)
        assert run.returncode == 0, said


@pytest.mark.parametrize("seconds", [0.2, 0.9, 1.6, 2.4, 3.2, None])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopped_at_any_moment(
    run_suite: RunSuite, tmp_path: Path, seconds: float | None, number: signal.Signals
) -> None:
    run = run_suite({"page.md": f"{PROJECT}{WORKER}{CALL}\n```console\n$ sleep 20\n```\n"})
    time.sleep(random.uniform(0.2, 4) if seconds is None else seconds)
    run.send_signal(number)
    try:
        run.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        run.send_signal(number)  # lost while Python itself was starting: pressed again
        run.communicate(timeout=180)
    assert run.returncode != 0
    assert gone(tmp_path / "run")


@pytest.mark.parametrize("asks", ["for a page", "for a terminal", "what runs"])
def test_suite_gone_before_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asks: str) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    host = Host(preloaded=False)
    assert host.own_processes in (True, False), "it is ready"
    if asks == "for a page":
        suite, other = wire.pair()
        suite.close()
        wire.send(host._control, {"machine": "web1", "own_network": False, "project": ""}, [other.fileno()])
        other.close()
    else:
        suite, root = host.page()
        terminal = {"socket": str(root / "run" / "1.sock"), "cwd": str(root), "env": {}}
        wire.send(
            suite,
            {"do": "descendants"}
            if asks == "what runs"
            else {"do": "terminal", "rows": 24, "columns": 80, **terminal},
        )
        suite.close()
    host.close()
    assert gone(tmp_path)


def test_an_interrupt_is_not_lost_when_something_swallows_it(tmp_path: Path) -> None:
    swallow = "import signal\ntry:\n    signal.raise_signal(signal.SIGINT)\nexcept BaseException:\n    pass\n"
    (tmp_path / "conftest.py").write_text(swallow, encoding="utf-8")
    (tmp_path / "test_it.py").write_text("def test_it(): pass\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "doctools.engine.interrupts",
        "test_it.py",
    ]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    assert done.returncode == pytest.ExitCode.INTERRUPTED, done.stdout


def test_the_warning_to_root_is_the_one_that_is_silenced() -> None:
    assert ROOT_DISCOURAGED.startswith(ROOT_WARNING)
    assert issubclass(SecurityWarning, UserWarning)


def test_temporary_folder_that_lies_deep(run_suite: RunSuite) -> None:
    run = run_suite({"page.md": f"{PROJECT}{WORKER}{CALL}"}, name="deep-" + "e" * 120)
    said, _ = run.communicate(timeout=180)
    assert run.returncode == 0, said


def test_bad_page_fails_the_run_and_names_file_and_line(run_suite: RunSuite) -> None:
    run = run_suite(
        {"bad.md": "# Страница\n\n```ruby\nputs 1\n```\n", "good.md": "```pycon\n>>> 1\n1\n```\n"}
    )
    said, _ = run.communicate(timeout=180)
    assert run.returncode == 1
    assert "bad.md:3: неизвестный вид блока 'ruby'" in said
    assert "1 failed" in said


def test_random_order(run_suite: RunSuite) -> None:
    pages = {f"p{n}.md": "```pycon\n>>> 1\n1\n```\n\n```pycon\n>>> 2\n2\n```\n" for n in range(6)}
    orders = []
    for number, seed in enumerate((1, 1, 2)):
        run = run_suite(pages, "-vv", "--shuffle", str(seed), name=f"run{number}")
        said, _ = run.communicate(timeout=180)
        assert run.returncode == 0, said
        orders.append(re.findall(r"(p\d)\.md\[embedded\]::line:(\d+)", said))
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])
    for order in orders:
        assert order[::2] == [(page, "1") for page, _ in order[1::2]], "the blocks of a page stay together"
