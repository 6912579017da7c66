"""The Makefile, where a checkout lies in a folder with blanks and Cyrillic, or has been moved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LEVELS = ("serve", "site", "books", "test", "all")


# What make itself hands on (`make test BROKER=all` runs these tests) would decide for it.
CLEAN = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "папка с пробелом"
    (folder / ".venv").mkdir(parents=True)
    (folder / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    (folder / "requirements").mkdir()
    (folder / "requirements" / "alone.py").write_bytes((ROOT / "requirements" / "alone.py").read_bytes())
    for name in LEVELS:
        (folder / "requirements" / f"{name}.txt").write_text("", encoding="utf-8")
    return folder


def said(folder: Path, *arguments: str) -> str:
    """What make would do."""
    command = ["make", "--dry-run", "--no-print-directory", *arguments]
    done = subprocess.run(command, cwd=folder, env=CLEAN, capture_output=True, text=True, check=True)
    return done.stdout


def made(checkout: Path, *levels: str) -> None:
    (checkout / ".venv" / ".ready").write_text(f"{checkout}\n", encoding="utf-8")
    for level in levels:
        (checkout / ".venv" / f".has-{level}").touch()


def test_a_venv_that_stands_is_used(checkout: Path) -> None:
    made(checkout, *LEVELS)
    assert "pip install" not in said(checkout, "setup")


@pytest.mark.parametrize(
    ("target", "level"),
    [
        ("serve", "serve"),
        ("site", "site"),
        ("books", "books"),
        ("test", "test"),
        ("fresh", "test"),
        ("lint", "all"),
        ("setup", "all"),
    ],
)
def test_a_target_installs_what_it_needs(checkout: Path, target: str, level: str) -> None:
    installed = [
        line.rpartition("-r ")[2] for line in said(checkout, target).splitlines() if "-r requ" in line
    ]
    assert installed == [f"requirements/{level}.txt"]
    assert "rm -rf .venv\n" in said(checkout, target)


def test_a_venv_grows(checkout: Path) -> None:
    made(checkout, "serve")
    assert "-r requirements/test.txt" in said(checkout, "test")
    assert "rm -rf" not in said(checkout, "test")


def test_other_pins_are_another_venv(checkout: Path) -> None:
    made(checkout, *LEVELS)
    (checkout / "requirements" / "site.txt").write_text("a==1", encoding="utf-8")
    for target in ("site", "serve"):
        os.utime(checkout / ".venv" / f".has-{target}", (0, 0))
    assert "rm -rf .venv\n" in said(checkout, "site")
    assert "-r requirements/all.txt" in said(checkout, "site")
    # A list that was only touched.
    assert "pip install" not in said(checkout, "serve")


def test_a_venv_of_another_folder_is_made_anew(checkout: Path) -> None:
    (checkout / ".venv" / ".ready").write_text(f"{checkout} прежняя\n", encoding="utf-8")
    said_of_other = said(checkout, "setup", f"PYTHON={sys.executable}")
    assert "rm -rf .venv\n" in said_of_other
    assert f"{sys.executable} -m venv .venv\n" in said_of_other


# A Python that takes a moment to make a venv, writes that down, and fails if another one does so meanwhile.
SLOW = """#!/bin/sh
case "$1" in
  requirements/alone.py) exec "{python}" "$@" ;;
  -c) exit 0 ;;
esac
mkdir busy || exit 9
echo "made by $$" >> log
mkdir -p .venv/bin
sleep {seconds}
printf '#!/bin/sh\\necho "$@" >> log\\n' > .venv/bin/python
chmod +x .venv/bin/python
rmdir busy
"""


def slow(checkout: Path, seconds: float, *targets: str) -> subprocess.Popen[str]:
    """A make at work, of a process group of its own, whose Python needs so long to make a venv."""
    python = checkout / "slow-python"
    python.write_text(SLOW.format(python=sys.executable, seconds=seconds), encoding="utf-8")
    python.chmod(0o755)
    return subprocess.Popen(
        ["make", "--no-print-directory", "PYTHON=./slow-python", *targets],
        cwd=checkout,
        env=CLEAN,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
        # A suite that was started in the background of a script ignores it, and so would make.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def log(checkout: Path) -> str:
    path = checkout / "log"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def sleeps(group: int) -> bool:
    """Whether a process of a group sleeps."""
    for process in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            before, _, fields = process.read_text(encoding="utf-8").rpartition(")")
            if before.endswith("(sleep") and fields.split()[2] == str(group):
                return True
    return False


@pytest.mark.parametrize("targets", [("site", "site"), ("serve", "test")])
def test_a_venv_is_made_by_one_make_at_a_time(checkout: Path, targets: tuple[str, str]) -> None:
    makes = [slow(checkout, 1, target) for target in targets]
    outputs = [make.communicate(timeout=60)[0] for make in makes]
    assert [make.returncode for make in makes] == [0, 0], outputs
    assert log(checkout).count("made by") == 1
    assert "ждём: .venv собирает другой make" in "".join(outputs)
    installed = log(checkout).count("--require-hashes")
    assert installed == len(set(targets)) or (installed == 1 and "-r requirements/test.txt" in log(checkout))
    assert "up to date" not in "".join(outputs)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_make_that_was_interrupted_locks_nobody_out(checkout: Path, number: int) -> None:
    first = slow(checkout, 600, "site")
    # Its `sleep` runs: one that a shell is about to start would not hear of the signal.
    while not sleeps(first.pid):
        assert first.poll() is None
        time.sleep(0.05)
    assert "made by" in log(checkout)
    os.killpg(first.pid, number)
    first.communicate(timeout=60)
    (checkout / "busy").rmdir()
    second = slow(checkout, 0, "site")
    output, _ = second.communicate(timeout=60)
    assert second.returncode == 0, output
    assert log(checkout).count("made by") == 2


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (
            ["test", "JOBS=0", "ARGS=-k a"],
            ".venv/bin/python -m pytest -n 0 --dist loadfile --max-worker-restart 0   -k a",
        ),
        (
            ["test", "PAGE=glava"],
            "pytest -n 0 --dist loadfile --max-worker-restart 0  tests/pages/pages.toml --page",
        ),
        (["test", "PAGE=glava", "BROKER=all"], "pytest -n 3 --dist"),
        (["test"], "pytest -n 6 --dist"),
        (["test", "BROKER=all"], "pytest -n 4 --dist"),
        (["test-plain"], "pytest -n 4 --dist"),
        (["update", "PAGE=glava"], '-k "glava"'),
        (["test", "BROKER=all", "AGAIN=1"], ".venv/bin/python -m pytest --again --broker=all"),
        (["update", "BROKER=redis"], "doctools.engine.update_pages --jobs 4 --broker redis"),
        (["try", "PAGE=docs/a.md", "LINE=7"], 'doctools.engine.try_page "docs/a.md" 7'),
        (["page", "ORIGINAL=faq.rst", "TITLE=Частые вопросы"], 'page faq.rst --title "Частые вопросы"'),
        (["requirements"], "--output-file requirements/all.txt --all-extras"),
        (["requirements", "UPGRADE=celery kombu"], "--upgrade-package celery --upgrade-package kombu"),
        (["requirements", "UPGRADE=all"], "--all-extras \\\n\t--upgrade\n"),
        (["release", "VERSION=5.8.0"], "python3 -m doctools.upstream.release 5.8.0"),
    ],
)
def test_what_a_target_runs(checkout: Path, arguments: list[str], command: str) -> None:
    made(checkout, *LEVELS)
    assert command in said(checkout, *arguments)


def test_a_run_one_of_whose_workers_dies_ends_and_names_the_test(checkout: Path, tmp_path: Path) -> None:
    made(checkout, *LEVELS)
    options = said(checkout, "test", "JOBS=4").partition(" -m pytest ")[2].split()
    assert "--dist" in options
    for name in "abcdef":
        last = "os._exit(1)" if name == "b" else "time.sleep(0.1)"
        body = ["time.sleep(0.1)"] * 3 + [last] + ["time.sleep(0.1)"] * 2
        tests = "".join(f"def test_{n}():\n    {each}\n" for n, each in enumerate(body))
        (tmp_path / f"test_{name}.py").write_text(f"import os\nimport time\n{tests}", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert "crashed while running 'test_b.py::test_3'" in done.stdout


def lint(checkout: Path) -> str:
    """What lint says of the files of a checkout before it goes on to ruff, which is not there."""
    subprocess.run(["git", "init", "--quiet"], cwd=checkout, check=True)
    subprocess.run(["git", "add", "--all"], cwd=checkout, check=True)
    done = subprocess.run(
        ["make", "lint"], cwd=checkout, env=CLEAN, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    return done.stdout


def test_lint_says_at_its_end_that_all_is_well(checkout: Path) -> None:
    made(checkout, *LEVELS)
    assert said(checkout, "lint").endswith("\necho 'lint: всё верно'\n")
    assert "всё верно" not in lint(checkout)


def test_each_check_of_lint_says_what_it_has_found(checkout: Path) -> None:
    made(checkout, *LEVELS)
    found = lint(checkout)  # each fails, since there is no Python
    for check in (
        "ruff check .",
        "ruff format",
        "mypy",
        "doctools.checks.pages",
        "doctools.upstream settled",
    ):
        assert check in found


def test_lint_names_what_a_merge_has_left(checkout: Path) -> None:
    made(checkout, *LEVELS)
    marks = {"upstream.json": "<<<<<<< HEAD", "tasks.py": "||||||| parent", "page.md": ">>>>>>> other"}
    for name in marks:
        (checkout / name).write_text("a\n<<<<<<<< EOF\n=======\n", encoding="utf-8")
    assert "слияние" not in lint(checkout)
    for name, mark in marks.items():
        (checkout / name).write_text(f"a\n{mark}\nb\n", encoding="utf-8")
    said = lint(checkout)
    assert all(f"{name}:2:{mark}\n" in said for name, mark in marks.items())
    assert said.endswith("ошибка: слияние не закончено\n")


def test_lint_names_a_file_that_is_too_long(checkout: Path) -> None:
    made(checkout, *LEVELS)
    (checkout / "tests").mkdir()
    long = (checkout / "tests/test_a b.py", checkout / "site.css")
    for path in (*long, checkout / "page.md"):
        path.write_text("a\n" * 400, encoding="utf-8")
    assert "строк больше" not in lint(checkout)
    for path in (*long, checkout / "page.md"):
        path.write_text("a\n" * 401, encoding="utf-8")
    said = lint(checkout)
    assert "ошибка: строк больше 400: tests/test_a b.py\n" in said
    assert "ошибка: строк больше 400: site.css\n" in said
    assert "page.md" not in said
