"""Programs that go on while the reader goes on: workers, daemons, what is killed and what ends by itself."""

from __future__ import annotations

import pytest

from tests.engine.conftest import PROJECT, WORKER, Follow


def test_a_worker_its_log_and_ctrl_c(follow: Follow) -> None:
    task = "Task proj.tasks.add[f147a96e-3d82-46eb-b369-4999d997a8ae]"
    page = f"""{PROJECT}{WORKER}
```pycon
>>> from proj.tasks import add
>>> add.delay(2, 3).get(timeout=10)
5
```

<!-- unordered -->
```console title="Воркер"
[2026-11-22 16:52:21,257: INFO/MainProcess] {task} received
[2026-11-22 16:52:21,264: INFO/ForkPoolWorker-2] {task} succeeded in 0.0050s: 5
```

```console title="Воркер"
^C
worker: Hitting Ctrl+C again will initiate cold shutdown, terminating all running tasks!

worker: Warm shutdown (MainProcess)
```
"""
    followed = follow(page)
    assert followed.failures == []
    assert followed.last is None
    wrong = page.replace("0.0050s: 5", "0.0050s: 6").replace(
        "<!-- unordered -->", "<!-- unordered -->\n<!-- timeout: 3 -->"
    )
    failure = follow(wrong).only
    assert "за 3 с не появилось" in failure.what
    assert wrong.splitlines()[failure.line - 1].endswith("0.0050s: 6")


def test_lines_in_another_order_are_named_as_such(follow: Follow) -> None:
    page = "```console\n$ seq 2\n2\n1\n```\n"
    assert (
        "в другом порядке эти строки есть; если его решает случай: <!-- unordered -->"
        in follow(page).only.what
    )
    assert "в другом порядке" not in follow(page.replace("2\n1", "2\n3")).only.what
    later = """<!-- keeps-running -->
```console title="Часы"
$ echo started; sleep 0.3; seq 3; sleep 60
started
```

<!-- timeout: 2 -->
```console title="Часы"
2
1
```
"""
    assert "за 2 с не появилось то, что показано; в другом порядке эти" in follow(later).only.what


NUMBERS = """
<!-- keeps-running -->
```console title="Воркер"
$ celery -A proj worker -l INFO%s
...
- *** --- * --- .> concurrency: %d (prefork)
```
"""


DAEMON = """```console
$ cat > daemon.py <<EOF
import os, sys, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
time.sleep(0.5)
open("daemon.log", "w").write("begun\\n")
time.sleep(60) if sys.argv[1:] else os.execv("/bin/sleep", ["sleep", "60"])
EOF
"""


def test_a_daemon_has_begun_before_the_next_command(follow: Follow) -> None:
    assert follow(DAEMON + "$ python3 daemon.py\n$ cat daemon.log\nbegun\n```\n").failures == []


def test_a_daemon_that_executes_nothing_is_not_waited_for_for_ever(follow: Follow) -> None:
    assert follow(DAEMON + "$ python3 daemon.py fork\n$ echo next\nnext\n```\n").failures == []


KILLED = """```console
$ cat > server.py <<EOF
import mmap, os, socket, time
server = socket.create_server(("127.0.0.1", 0))
memory = mmap.mmap(-1, 256 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
memory.madvise(mmap.MADV_NOHUGEPAGE)
for page in range(0, len(memory), mmap.PAGESIZE): memory[page] = 1
open("port", "w").write(f"{server.getsockname()[1]}\\n")
open("pid", "w").write(f"{os.getpid()}\\n")
time.sleep(60)
EOF
$ (python3 server.py &)
$ until [ -s pid ]; do sleep 0.1; done; pid=$(cat pid); port=$(cat port)
"""


def test_what_is_killed_has_gone_before_the_next_command(follow: Follow) -> None:
    page = KILLED + "$ kill -9 $pid\n$ (: < /dev/tcp/127.0.0.1/$port) 2> /dev/null || echo gone\ngone\n```\n"
    assert follow(page).failures == []


def test_how_many_processes(follow: Follow) -> None:
    assert follow(PROJECT + NUMBERS % ("", 8)).failures == [], "as many as the reader's machine has"
    assert follow(PROJECT + NUMBERS % (" -c 3", 3)).failures == []
    soon = NUMBERS.replace("```console", "<!-- timeout: 8 -->\n```console")
    assert "concurrency: 3" in follow(PROJECT + soon % (" -c 3", 4)).only.detail
    assert "concurrency: 8" in follow(PROJECT + soon % ("", 7)).only.detail


def test_a_command_that_ends_by_itself(follow: Follow) -> None:
    start = """
<!-- keeps-running -->
```console title="Часы"
$ sh -c 'echo $$ > pid; echo started; exec sleep 100'
started
```
"""
    kill = "\n```console\n$ kill -9 $(cat pid); sleep 1\n$ true\n```\n"
    killed = '\n<!-- exit: 137 -->\n<!-- ends -->\n```console title="Часы"\nKilled\n```\n'
    page = start + kill
    last = follow(page).last
    assert last is not None
    assert "закончилась сама с кодом 137" in last.what
    assert "с кодом 137, а не 0" in follow(page + killed.replace("<!-- exit: 137 -->", "")).only.what
    assert follow(page + killed).failures == []
    assert follow(page + killed).last is None
    wrong = follow(page + killed.replace("\nKilled", "\nTerminated")).only
    assert "конец вывода" in wrong.what
    assert (page + killed).split("\n")[wrong.line - 1] == "Killed"


def test_a_worker_that_is_told_to_stop(follow: Follow) -> None:
    page = PROJECT + WORKER + "\n```console\n$ kill $(cat worker.pid)\n```\n"
    end = '\n<!-- ends -->\n```console title="Воркер"\nworker: Warm shutdown (MainProcess)\n```\n'
    assert follow(page + end).failures == []


def test_a_command_that_was_to_end_and_goes_on(follow: Follow) -> None:
    page = '\n<!-- timeout: 1 -->\n<!-- ends -->\n```console title="Воркер"\nKilled\n```\n'
    assert "не закончилась за 1 с" in follow(PROJECT + WORKER + page).only.what
    assert "ничего не запущено" in follow(page).only.what


def test_more_of_a_log_than_a_terminal_holds(follow: Follow) -> None:
    page = """
<!-- keeps-running -->
```console title="Журнал"
$ echo begin; sleep 0.3; seq 20000; touch written; echo end; sleep 60
begin
```

<!-- timeout: 10 -->
```console
$ until [ -e written ]; do sleep 0.05; done
```

```pycon
>>> import os; os.path.exists("written")
True
```

```console title="Журнал"
20000
end
```
"""
    assert follow(page).failures == []


def test_elisions_of_a_log_are_counted(follow: Follow) -> None:
    page = """<!-- keeps-running -->
```console title="Часы"
$ seq 9; sleep 60
1
...
4
```

<!-- unordered -->
```console title="Часы"
6
...
5
```
"""
    followed = follow(page)
    assert followed.failures == []
    assert followed.elisions == 2


def test_a_worker_that_does_not_come_up(follow: Follow) -> None:
    failure = follow(WORKER).only
    assert failure.line == 4
    assert "не работает дальше" in failure.what
    assert "The module proj was not found" in failure.detail


LEFT = f"""{PROJECT}
```console
$ celery -A proj worker --pool=solo -l INFO --detach --pidfile=worker.pid --logfile=worker.log
```

<!-- repeat -->
```console
$ grep -o 'celery@.* ready' worker.log
celery@web1 ready
```
"""


def test_a_worker_that_nobody_stops_is_an_error_of_the_page(
    follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doctools.engine.desk._TO_END", 3.0)
    asked = (
        "\n```console\n$ celery -A proj inspect ping\nError: No nodes replied within time constraint\n```\n"
    )
    followed = follow(LEFT + asked)
    command = "celery -A proj worker --pool=solo -l INFO --pidfile=worker.pid --logfile=worker.log"
    assert f"--- работает без терминала: /home/user/.venv/bin/python -m {command}" in followed.only.detail
    assert followed.last is not None
    assert "оставила работать воркер или beat без терминала" in followed.last.what
    assert (LEFT + asked).split("\n")[followed.last.line] == "$ celery -A proj inspect ping"
    assert command in followed.last.detail
    stopped = follow(LEFT + "\n```console\n$ kill $(cat worker.pid)\n```\n")
    assert (stopped.failures, stopped.last) == ([], None)
