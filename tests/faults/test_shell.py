"""Shell and Python sessions as people write them."""

from __future__ import annotations

from engine.sandbox import HOST_NAME
from faults.conftest import PROJECT, WORKER


def test_a_shell_session(follow) -> None:
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
b  note.txt
```
"""
    assert follow(page).failures == []
    assert HOST_NAME == "web1"


def test_every_difference_has_its_line(follow) -> None:
    page = "```console\n$ echo 1\n1\n$ printf '1\\n2\\n'\n1\n3\n$ echo 5\n```\n"
    failures = follow(page).failures
    assert [failure.line for failure in failures] == [6]
    assert "-3\n+2" in failures[0].detail
    assert [f.line for f in follow("```console\n$ echo 5\n```\n").failures] == [2]


def test_exit_status_is_part_of_the_page(follow) -> None:
    assert "с кодом 3, а не 0" in follow("```console\n$ (exit 3)\n```\n").only.what
    assert follow("<!-- exit: 3 -->\n```console\n$ true\n$ (exit 3)\n```\n").failures == []
    assert "с кодом 0, а не 3" in follow("<!-- exit: 3 -->\n```console\n$ true\n```\n").only.what
    assert (
        "с кодом 127" in follow("<!-- exit: 3 -->\n```console\n$ nosuch\n$ (exit 3)\n```\n").failures[0].what
    )


def test_a_python_session(follow) -> None:
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


def test_traceback_is_compared(follow) -> None:
    page = "```pycon\n>>> 1 / 0\nTraceback (most recent call last):\n  ...\nZeroDivisionError: division by none\n```\n"
    assert follow(page).only.line == 5


def test_a_worker_its_log_and_ctrl_c(follow) -> None:
    page = f"""{PROJECT}{WORKER}
```pycon
>>> from proj.tasks import add
>>> add.delay(2, 3).get(timeout=10)
5
```

<!-- unordered -->
```console title="Воркер"
[2026-11-22 16:52:21,257: INFO/MainProcess] Task proj.tasks.add[f147a96e-3d82-46eb-b369-4999d997a8ae] received
[2026-11-22 16:52:21,264: INFO/ForkPoolWorker-2] Task proj.tasks.add[f147a96e-3d82-46eb-b369-4999d997a8ae] succeeded in 0.0050s: 5
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


def test_a_command_that_does_not_end_is_stopped(follow) -> None:
    failure = follow("<!-- timeout: 1 -->\n```console\n$ echo one; sleep 60\n```\n").only
    assert failure.line == 3
    assert "не закончилась за 1 с" in failure.what
    assert "keeps-running" in failure.what
    assert "one" in failure.detail


def test_a_statement_that_does_not_end_is_stopped(follow) -> None:
    failure = follow("<!-- timeout: 1 -->\n```pycon\n>>> import time; time.sleep(60)\n```\n").only
    assert failure.line == 3
    assert "не закончилась за 1 с" in failure.what


def test_a_worker_that_does_not_come_up(follow) -> None:
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
