"""Shell and Python sessions as people write them."""

from __future__ import annotations

from pathlib import Path

from doctools.engine.host import HOST_NAME
from tests.engine.conftest import PROJECT, Follow


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


def test_an_identifier_that_was_printed_can_be_typed(follow: Follow) -> None:
    shown, other = "f147a96e-3d82-46eb-b369-4999d997a8ae", "f147a96e-3d82-46eb-b369-4999d997a8af"
    page = f"""```console
$ python -c "import uuid; print(uuid.uuid4())" | tee id.txt
{shown}
$ grep -c {shown} id.txt
1
$ test {other} = f147a96e-3d82-46eb-b369-4999d997a8af
```

```pycon
>>> open('id.txt').read() == '{shown}\\n'
True
```
"""
    assert follow(page).failures == []
    assert follow(page.replace(f"-c {shown}", f"-c {other}")).failures


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


def test_a_session_that_ends(follow: Follow) -> None:
    """By its own will with any code; one that is killed is a fault, and a new one begins."""
    assert follow("```pycon\n>>> exit(3)\n>>> 1\n1\n```\n").failures == []
    failure = follow("```pycon\n>>> import os; os.kill(os.getpid(), 9)\n>>> 1\n1\n```\n").only
    assert failure.line == 2
    assert "с кодом 1, а не 0" in failure.what
    assert "Killed" in failure.detail


def test_what_a_session_prints_between_two_statements(follow: Follow) -> None:
    page = """
```pycon
>>> import threading
>>> threading.Timer(0.3, print, ["late"]).start()
```

```console
$ sleep 1
```

```pycon
>>> 1
late
1
```
"""
    assert follow(page).failures == []


def test_a_statement_that_is_not_whole(follow: Follow) -> None:
    failure = follow("```pycon\n>>> for one in 1, 2:\n```\n").only
    assert failure.line == 2
    assert "Python ждёт продолжения" in failure.detail


def test_a_session_that_prints_elsewhere(follow: Follow) -> None:
    page = (
        "```pycon\n>>> import io, sys; sys.stdout = io.StringIO()\n>>> 1\n>>> sys.stderr.write('a')\na\n```\n"
    )
    assert follow(page).failures == []


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
    assert failure.detail.startswith("one\nTraceback")
    assert failure.detail.endswith("KeyboardInterrupt")


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
