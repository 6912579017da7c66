"""What a reader's machine is like, and that a preloaded command is what the plain one would be."""

from __future__ import annotations

import ast
import functools
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from doctools.engine.host import Host
from doctools.engine.sandbox import Sandbox
from doctools.engine.terminal import SandboxError
from tests.engine.conftest import PROJECT, Follow

PACKAGES = ("amqp", "billiard", "celery", "kombu", "vine")

_CHANGES_IMPORT = {"C_IMPDEBUG"}
"""Prints each module that is imported."""

_VALUES = {"REMAP_SIGTERM": "SIGQUIT"}
"""What a variable is set to if 7 will not do."""

PROBE = """
import atexit, os, resource, signal, sys
from pathlib import Path
if "report" in sys.argv:
    atexit.register(lambda: print("at the end", sys.argv))
    os.environ.pop("GUIDE_LEADER", None)  # by which a command is preloaded
    for number in sorted(signal.valid_signals()):
        print(number, signal.getsignal(number))
    print([resource.getrlimit(number) for number in range(16)], os.nice(0), os.umask(0o22))
    print(os.getcwd(), sys.argv, sys.path, sys.executable, __name__)
    for name in ("cmdline", "environ"):
        strings = Path("/proc/self", name).read_bytes().rstrip(b"\\0").split(b"\\0")
        print([each for each in strings if not each.startswith(b"GUIDE_LEADER=")])
    print(Path("/proc/self/comm").read_text())
    print({name: value for name, value in os.environ.items()})
    for stream in sys.stdin, sys.stdout, sys.stderr:
        print(stream.name, stream.encoding, stream.errors, stream.isatty(), stream.line_buffering)
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES:
            print(name, {
                key: value
                for key, value in sorted(vars(module).items())
                if type(value) in (bool, int, float, str, type(None)) and key[:2] != "__" and key != "NONE_ID"
            })
app = __import__("celery").Celery("probe", broker="memory://")
"""


@pytest.fixture(scope="module")
def plain() -> Iterator[Host]:
    host = Host(preloaded=False)
    yield host
    host.close()


def _read_at_import(source: str) -> set[str]:
    """The variables that a module asks for while it is imported: outside functions."""
    found = set()

    class Look(ast.NodeVisitor):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            for each in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
                if each:
                    self.visit(each)

        def visit_Lambda(self, node: ast.Lambda) -> None:
            pass

        def visit_Call(self, node: ast.Call) -> None:
            if re.search(r"\b(environ\.get|environ\.pop|getenv)$", ast.unparse(node.func)):
                self.note(node.args[0])
            self.generic_visit(node)

        def visit_Subscript(self, node: ast.Subscript) -> None:
            if ast.unparse(node.value).endswith("environ") and isinstance(node.ctx, ast.Load):
                self.note(node.slice)
            self.generic_visit(node)

        def note(self, name: ast.expr) -> None:
            if isinstance(name, ast.Constant):
                found.add(str(name.value))

    Look().visit(ast.parse(source))
    return found


@functools.cache
def _names_in_packages() -> set[str]:
    """The variables that are read at import by the modules that a preloaded command finds loaded."""
    script = """if True:
        import sys
        from doctools.engine.inside import loading
        loading.load()
        for name, module in sys.modules.items():
            if name.partition(".")[0] in sys.argv[1:] and vars(module).get("__file__"):
                print(vars(module)["__file__"])
    """
    loaded = subprocess.check_output([sys.executable, "-c", script, *PACKAGES], text=True).splitlines()
    return set().union(*(_read_at_import(Path(each).read_text(encoding="utf-8")) for each in loaded))


def test_what_is_read_at_import_is_known() -> None:
    assert _read_at_import(
        "import os\nX = os.environ.get('A') or os.getenv('B')\nY = os.environ['C']"
    ) == set("ABC")
    assert _read_at_import("def f(): os.environ['A']") == set()
    assert {"REMAP_SIGTERM", "C_FAKEFORK", "AUTOSCALE_KEEPALIVE"} <= _names_in_packages()


def test_every_variable_that_is_read_at_import_is_seen_and_makes_a_command_load_celery(host: Host) -> None:
    names = _names_in_packages()
    assert names <= set(host.read)
    assert {"CELERY_WORKER_REVOKES_MAX", "TZ"} <= set(host.read), "read by a function at import, and by C"
    script = """if True:
        import os, sys
        from doctools.engine.inside import loading
        loading.load()
        print(loading.fits(os.environ, os.environ))
        print([each for each in sys.argv[1:] if loading.fits({**os.environ, each: "7"}, os.environ)])
    """
    said = subprocess.check_output(
        [sys.executable, "-c", script, *names, "LC_TIME", "PYTHONHASHSEED"], text=True
    )
    assert said == "True\n[]\n"
    with Sandbox(host) as sandbox:
        terminal = sandbox.terminal("")
        sandbox.place(
            "probe.py",
            b"app = __import__('celery').Celery()\n"
            b"print('doctools.engine.inside.loading' in __import__('sys').modules)\n",
        )
        assert terminal.run("celery -A probe report", 30).text.startswith("True\n"), "preloaded"
        assert terminal.run("MP_LOG=1 celery -A probe report", 30).text.startswith("False\n")


def test_a_process_of_a_pool_ends_sooner_and_only_that() -> None:
    """As billiard ends it: the worker is told, and what the page's code does at its end takes its time."""
    script = """if True:
        import os, time
        from doctools.engine.inside import loading
        slept = []
        time.sleep = slept.append
        os._exit = lambda code: slept.append(f"exit {code}")
        loading.load()
        from celery.concurrency.asynpool import Worker
        worker = object.__new__(Worker)
        worker.on_exit = lambda pid, code: time.sleep(7)
        worker.outq = type("", (), {"put": staticmethod(slept.append)})
        worker._do_exit(5, 0)
        print(slept)
    """
    said = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert said == "[7, (4, (5, 0)), 0.1, 'exit 0']\n"  # 4: DEATH


@pytest.mark.parametrize(
    "how",
    [
        "",
        "python -m",
        "nohup",
        "nice -n 5",
        "ulimit -n 100;",
        "umask 077;",
        "trap '' TERM INT;",
        "TZ=Asia/Tokyo",
        "LC_ALL=C",
        "every variable",
    ],
)
def test_a_preloaded_command_is_what_the_plain_one_is(host: Host, plain: Host, how: str) -> None:
    if how == "every variable":
        values = {name: _VALUES.get(name, "7") for name in _names_in_packages() - _CHANGES_IMPORT}
        how = " ".join(f"{name}={value}" for name, value in sorted(values.items()))
    said = []
    for each in (host, plain):
        with Sandbox(each) as sandbox:
            sandbox.place("probe.py", PROBE.replace("PACKAGES", repr(PACKAGES)).encode())
            terminal = sandbox.terminal("")
            output = terminal.run(f"({how} celery -A probe report) 2>&1 < /dev/null", 60)
            assert output.status == 0, output.text
            text = sandbox.canonical(output.text)
            said.append(text.splitlines())
    preloaded, loaded = said
    known = {line.partition(" ")[0] for line in loaded}
    assert [line for line in preloaded if line.partition(" ")[0] in known] == loaded


def test_a_worker_told_by_a_variable_how_to_take_sigterm(follow: Follow) -> None:
    page = f"""{PROJECT}
<!-- keeps-running -->
<!-- until: ready -->
```console title="Воркер"
$ REMAP_SIGTERM=SIGQUIT celery -A proj worker -l INFO -P solo --pidfile=worker.pid
...
[2026-11-22 16:40:22,888: INFO/MainProcess] celery@web1 ready.
```

```console
$ kill $(cat worker.pid)
```

<!-- ends -->
```console title="Воркер"
...
worker: Cold shutdown (MainProcess)
```
"""
    assert follow(page).failures == []


def test_a_pipe_that_nobody_reads(follow: Follow) -> None:
    page = """
```console
$ yes | head -n 1
y
$ python3 -c 'import signal; print(signal.getsignal(signal.SIGPIPE).name)'
SIG_IGN
$ perl -e 'print $SIG{PIPE} // "default", "\\n"'
default
```
"""
    assert follow(page).failures == []


def test_a_program_that_prints_what_the_prompt_prints(follow: Follow) -> None:
    page = r"""
```console
$ bash -c 'printf "\033]7777;0;/tmp\007\033]7777;$PROMPT_COMMAND;0;/tmp\007"; sleep 0.3; exit 3'
```
"""
    assert "с кодом 3, а не 0" in follow(page).only.what
    assert follow("```console\n$ env | grep -c -e 7777 -e ^PS; true\n0\n```\n").failures == []


def test_the_secrets_of_a_ci_reach_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_SECRET", "hush-hush")
    for preloaded in (True, False):
        host = Host(preloaded)
        try:
            assert b"hush" not in Path(f"/proc/{host._process.pid}/environ").read_bytes()
            with Sandbox(host) as sandbox:
                terminal = sandbox.terminal("")
                session = sandbox.python(terminal)
                assert session.run("'hush' in open('/proc/self/environ').read()", 10).text == "False\n"
                output = terminal.run(
                    "cat /proc/[0-9]*/{environ,cmdline} 2> /dev/null | grep -ac 'hush-[h]ush'", 10
                )
                if host.own_processes:
                    assert output.text == "0\n"
                text = terminal.run("env", 10).text
        finally:
            host.close()
        names = sorted(line.partition("=")[0] for line in text.splitlines())
        assert [name for name in names if not name.startswith("GUIDE_")] == [
            *(
                "HOME",
                "LANG",
                "LOGNAME",
                "PATH",
                "PIP_DISABLE_PIP_VERSION_CHECK",
                "PIP_ROOT_USER_ACTION",
                "PWD",
            ),
            *(
                "PYTHONNOUSERSITE",
                "PYTHONPATH",
                "PYTHONWARNINGS",
                "SHLVL",
                "TERM",
                "TMPDIR",
                "USER",
                "VIRTUAL_ENV",
                "_",
            ),
        ]


@pytest.mark.parametrize(
    "command",
    [
        "pkill -f worker",
        "sudo killall celery",
        "kill -9 -1",
        "kill -TERM $(pgrep celery)",
        "ps aux | awk '/worker/ {print $2}' | xargs kill -9",
        "sleep 5 & fuser -k 80/tcp",
    ],
)
def test_without_processes_of_its_own_a_page_kills_nothing_by_name(
    host: Host, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(Host, "own_processes", False)
    with Sandbox(host) as sandbox:
        terminal = sandbox.terminal("")
        with pytest.raises(SandboxError, match="останавливает программы по имени"):
            terminal.run(command, 5)
        assert "skilled\n" in terminal.run("sleep 60 & kill -9 $!; kill -1 $!; echo skilled", 5).text


def test_an_ordinary_machine(host: Host, plain: Host) -> None:
    for each in (host, plain):
        if not each.own_processes:
            pytest.skip("the system gives no name spaces")
        with Sandbox(each) as sandbox:
            terminal = sandbox.terminal("")
            sandbox.place("app.py", b"app = __import__('celery').Celery(broker='memory://')\n")
            say = "whoami; id -un; id -gn; hostname; uname -n; echo ~user; getent hosts kafka.example.com"
            said = sandbox.canonical(terminal.run(say, 10).text).split()
            assert said[:8] == "user user user web1 web1 /home/user 127.0.0.1 localhost".split()
            assert "kafka.example.com" in said
            worker = sandbox.terminal("worker")
            worker.start("celery -A app worker -P solo")
            assert worker.wait_for(lambda lines: any("memory://" in line for line in lines), 30)
            found = terminal.run("pgrep -fc 'celery -A app worker'; pgrep -c celery; ps -e -o args=", 10).text
            assert found.startswith("1\n"), "a worker is found once"
            assert not re.search("zygote|shim", found), found
            assert terminal.run("pkill -TERM -f 'celery -A app worker'", 10).status == 0
            worker.wait_for_prompt(20)


def test_the_suites_own_signals_are_not_inherited(host: Host) -> None:
    with Sandbox(host) as sandbox:
        ignored = sandbox.terminal("").run("grep SigIgn /proc/self/status", 10).text.split()[1]
    found = {number for number in range(1, signal.NSIG) if int(ignored, 16) >> (number - 1) & 1}
    # A shell ignores some itself; what is not valid belongs to the C library, which lets nobody change it.
    assert not found & signal.valid_signals() - {signal.SIGTTOU, signal.SIGTTIN}


def test_who_watches_a_file_sees_it_change_once(host: Host) -> None:
    """Its time, too: a program that reads its settings when it is another would read them twice."""
    seen, over = set[tuple[int, int]](), threading.Event()

    def watch(path: Path) -> None:
        while not over.is_set():
            status = path.stat()
            seen.add((status.st_mtime_ns, status.st_size))

    with Sandbox(host) as sandbox:
        sandbox.place("a.toml", b"a" * 100_000)
        target = sandbox.home / "a.toml"
        target.chmod(0o755)
        watcher = threading.Thread(target=watch, args=(target,))
        watcher.start()
        for size in range(200):
            sandbox.place("a.toml", b"a" * (100_000 + size))
        over.set()
        watcher.join()
        assert len(seen) <= 201
        assert target.stat().st_mode & 0o777 == 0o755
        assert [path.name for path in sandbox.home.iterdir() if "a.toml" in path.name] == ["a.toml"]
