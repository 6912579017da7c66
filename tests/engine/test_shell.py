"""Shell and Python sessions as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.engine.host import HOST_NAME
from tests.engine.conftest import PROJECT, WORKER, Follow


def test_a_shell_session(follow: Follow) -> None:
    page = r"""
```console
$ mkdir -p a/b && cd a
$ export NAME=world
$ echo "hello, $NAME" \
    | tr a-z A-Z
HELLO, WORLD
$ pwd
/home/user/a
$ for i in 1 2; do echo $i; done
1
2
$ cat <<EOF > note.txt
first
second
EOF
$ wc -l < note.txt
2
$ cat > note.py <<'EOF'
if True:
    print("it's")
for i in 1, 2: pass
EOF
$ python3 note.py
it's
$ cat <<< word; echo $((1 << 3))
word
8
$ hostname
web1
```

```console title="Другой терминал"
$ pwd; echo "[$NAME]"
/home/user/a
[]
```

```console
$ echo $NAME; ls
world
b  note.py  note.txt
```
"""
    assert follow(page).failures == []
    assert HOST_NAME == "web1"


def test_commands_that_go_on_in_the_next_line(follow: Follow) -> None:
    page = r"""
```console
$ echo b |
tr b c
c
$ true &&
echo d
d
$ for i in 1 2
do
echo $i
done
1
2
$ echo "{ do ("
{ do (
```
"""
    assert follow(page).failures == []


def test_python_is_told_by_its_variables(follow: Follow) -> None:
    page = """
```console
$ mkdir lib && echo 'app = __import__("celery").Celery(broker="memory://")' > lib/elsewhere.py
$ celery -A elsewhere report 2>&1 | tail -n 1
The module elsewhere was not found.
$ export PYTHONPATH=lib:$PYTHONPATH
$ celery -A elsewhere report | grep broker_url
broker_url: 'memory://:********@localhost//'
```
"""
    assert follow(page).failures == []


def test_every_difference_has_its_line(follow: Follow) -> None:
    page = "```console\n$ echo 1\n1\n$ printf '1\\n2\\n'\n1\n3\n$ echo 5\n```\n"
    failures = follow(page).failures
    assert [failure.line for failure in failures] == [6]
    assert "-3\n+2" in failures[0].detail
    assert [f.line for f in follow("```console\n$ echo 5\n```\n").failures] == [2]


def test_exit_status_is_part_of_the_page(follow: Follow) -> None:
    assert "с кодом 3, а не 0" in follow("```console\n$ (exit 3)\n```\n").only.what
    assert follow("<!-- exit: 3 -->\n```console\n$ true\n$ (exit 3)\n```\n").failures == []
    assert "с кодом 0, а не 3" in follow("<!-- exit: 3 -->\n```console\n$ true\n```\n").only.what
    assert (
        "с кодом 127" in follow("<!-- exit: 3 -->\n```console\n$ nosuch\n$ (exit 3)\n```\n").failures[0].what
    )


def test_a_python_session(follow: Follow) -> None:
    page = """
```console
$ export COLOUR=red
```

```pycon
>>> import os
>>> os.environ["COLOUR"], os.getcwd() == os.environ["HOME"]
('red', True)
>>> for i in range(2):
...     print(i)
...
0
1
>>> 1 / 0
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
ZeroDivisionError: division by zero
>>> x = 5
>>> exit()
```

```pycon
>>> x
Traceback (most recent call last):
  ...
NameError: name 'x' is not defined
>>> os.getpid()
Traceback (most recent call last):
  ...
NameError: name 'os' is not defined...
```
"""
    assert follow(page).failures == []


def test_traceback_is_compared(follow: Follow) -> None:
    shown = "Traceback (most recent call last):\n  ...\nZeroDivisionError: division by none\n"
    assert follow(f"```pycon\n>>> 1 / 0\n{shown}```\n").only.line == 5


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


def test_how_a_command_ends_on_ctrl_c(follow: Follow) -> None:
    page = """
<!-- keeps-running -->
```console title="Часы"
$ bash -c 'trap "exit STATUS" INT; echo tick; while true; do sleep 0.1; done'
tick
```

<!-- exit: SAID -->
```console title="Часы"
^C
```
"""
    for status, said, right in (
        (0, 0, True),
        (1, 0, True),
        (130, 0, True),
        (7, 0, False),
        (7, 7, True),
        (0, 7, False),
    ):
        followed = follow(page.replace("STATUS", str(status)).replace("SAID", str(said)))
        assert [failure.line for failure in followed.failures] == ([] if right else [10])
    assert "закончилась с кодом 0, а не 7" in followed.only.what


def test_a_command_that_ignores_ctrl_c(follow: Follow) -> None:
    page = """<!-- keeps-running -->
```console title="Часы"
$ bash -c 'trap "" INT; echo tick; sleep 60'
tick
```

<!-- timeout: 1 -->
```console title="Часы"
^C
```
"""
    failure = follow(page).only
    assert failure.line == 9
    assert "Ctrl+C: команда" in failure.what
    assert "не закончилась за 1 с" in failure.what


DEAF = """```console
$ cat > celery.sh <<'EOF'
trap '[ $((++presses)) = PRESSES ] && exit' INT
echo tick
while true; do sleep 0.1; done
EOF
```

<!-- keeps-running -->
```console title="События"
$ bash celery.sh events
tick
```

<!-- timeout: 3 -->
```console title="События"
^C
```
"""


@pytest.mark.parametrize("presses", [2, 3])
def test_celery_events_may_need_ctrl_c_again(follow: Follow, presses: int) -> None:
    page = DEAF.replace("PRESSES", str(presses))
    with pytest.warns(UserWarning, match="строка 17: команда 'bash celery.sh events' зависла") as warned:
        assert follow(page).failures == []
    assert len(warned) == presses - 1
    assert "не закончилась за 1 с" in follow(page.replace(" events", "").replace(": 3", ": 1")).only.what


@pytest.mark.parametrize("presses", [3, 4])
def test_a_cold_shutdown_may_need_ctrl_c_again(follow: Follow, presses: int) -> None:
    once = DEAF.replace(" events", " worker").replace("PRESSES", str(presses))
    twice = once.replace("^C\n", "^C\n^C\n").replace("3 -->", "1 -->")
    with pytest.warns(UserWarning, match="строка 18: команда 'bash celery.sh worker' зависла") as warned:
        assert follow(twice).failures == []
    assert len(warned) == presses - 2
    assert "не закончилась" in follow(once).only.what, "a warm shutdown has no such excuse"
    assert "не закончилась" in follow(twice.replace(" worker", "")).only.what


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


def test_sessions_leave_no_open_files(follow: Follow) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert follow("```pycon\n>>> exit()\n>>> exit()\n>>> exit()\n>>> 1\n1\n```\n").failures == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_file_outside_the_readers_folder(follow: Follow, tmp_path: Path) -> None:
    for title in (f"{tmp_path}/tasks.py", "../tasks.py", "/home/other/tasks.py"):
        failure = follow(f'```python title="{title}"\n--8<-- "proj/tasks.py"\n```\n').only
        assert "лежит не в папке читателя" in failure.what
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_does_not_end_is_stopped(follow: Follow) -> None:
    failure = follow("<!-- timeout: 1 -->\n```console\n$ echo one; sleep 60\n```\n").only
    assert failure.line == 3
    assert "не закончилась за 1 с" in failure.what
    assert "keeps-running" in failure.what
    assert "one" in failure.detail


def test_a_statement_that_does_not_end_is_stopped(follow: Follow) -> None:
    page = "<!-- timeout: 1 -->\n```pycon\n>>> import time; print('one'); time.sleep(60)\n```\n"
    failure = follow(page).only
    assert failure.line == 3
    assert "не закончилась за 1 с" in failure.what
    assert "one" in failure.detail


def test_a_worker_that_does_not_come_up(follow: Follow) -> None:
    failure = follow(WORKER).only
    assert failure.line == 4
    assert "не работает дальше" in failure.what
    assert "The module proj was not found" in failure.detail


def test_the_reader_is_an_ordinary_user(follow: Follow) -> None:
    page = r"""
```console
$ test $(id -u) -ne 0 && echo ordinary
ordinary
```

<!-- exit: 1 -->
```console
$ mkdir /var/log/celery
mkdir: cannot create directory ‘/var/log/celery’: Permission denied
```
"""
    assert follow(page).failures == []
    failure = follow(PROJECT + "\n<!-- exit: 1 -->\n```console\n$ celery multi show 1 -A proj\n```\n").only
    assert "PermissionError: [Errno 13] Permission denied: '/var/run/celery'" in failure.detail


def test_a_package_of_the_page_is_installed_for_the_page_alone(follow: Follow) -> None:
    """Commands of Celery are found when it is loaded: after this it is loaded anew."""
    page = r"""
```console
$ cat > pyproject.toml <<'EOF'
[project]
name = "greeter"
version = "1.0"
[project.entry-points."celery.commands"]
greet = "greeter:greet"
[tool.setuptools]
py-modules = ["greeter"]
EOF
$ cat > greeter.py <<'EOF'
import click

@click.command()
def greet():
    click.echo('Привет!')
EOF
$ pip install .
Processing /home/user
...
Successfully installed greeter-1.0
$ cd /tmp
$ celery greet
Привет!
```

```pycon
>>> import greeter
>>> greeter.greet.name
'greet'
```
"""
    assert follow(page).failures == []
    other = "```console\n$ celery greet\n```\n"
    [failure] = follow(other).failures
    assert "No such command 'greet'" in str(failure)


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
