"""What the pages say of Celery exists in the release: links, settings, options, signals, names."""

from pathlib import Path

import markdown
import pytest

from doctools.checks import inventory, references
from doctools.checks.references import Checker, Page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def checker() -> Checker:
    known = inventory.load(ROOT / inventory.PATH)
    return Checker(known, references.example_names(ROOT / "examples"))


def said(checker: Checker, text: str) -> list[str]:
    return [str(problem) for problem in checker.check(Page("docs/x.md", text))]


def test_pages_and_examples_name_only_what_exists() -> None:
    problems = references.check_all(ROOT)
    assert not problems, "\n" + "\n".join(map(str, problems))


SITE = "https://docs.celeryq.dev/en/stable"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"[x]({SITE}/userguide/tasks.html#task-statess)", "нет якоря #task-statess; похоже на #task-states"),
        (
            f"[x]({SITE}/userguide/taskz.html)",
            "нет страницы userguide/taskz.html; похоже на userguide/tasks.html",
        ),
        (f"[x]({SITE}/reference/celery.app.task.html#celery.app.task.Task.dely)", "Task.dely; похоже на"),
        ("<http://docs.celeryproject.org/en/latest/index.html>", f"ссылаемся на {SITE}/"),
        (
            "`task_acks_lat`",
            "task_acks_lat: нет ни такой настройки, ни такого имени; похоже на task_acks_late",
        ),
        ("`app.conf.task_routs = {}`", "настройка task_routs: такой нет в celery"),
        ("`task_prerunn`", "похоже на task_prerun"),
        ("`CELERY_BROKER_URLL`", "похоже на CELERY_BROKER_URL"),
        (
            "`--concurency`",
            "опция --concurency: такой нет ни у одной команды celery; похоже на --concurrency",
        ),
        ("`celery worker --concurency=3`", "такой нет у команды celery worker; похоже на --concurrency"),
        ("`Task.delai()`", "Task.delai: у Task нет delai; похоже на delay"),
        ("`celery.app.task.Task.dely`", "похоже на delay"),
        ("`celery.signals.task_prerunn`", "похоже на task_prerun"),
        ("`kombu.Queu`", "kombu.Queu: у kombu нет Queu; похоже на Queue"),
        ("`app.control.inspekt`", "похоже на inspect"),
        ("```console\n$ celery -A proj worker --loglevl INFO\n```", "похоже на --loglevel"),
        ("```console\n$ celery -A proj flower --basic-aut=a:b\n```", "похоже на --basic-aut"),
        ("```console\n$ celery multi start w1 -A proj -Q:1-3 a --pidfil=x\n```", "похоже на --pidfile"),
        ("```console\n$ celery -A proj wroker\n```", "команда celery wroker: такой нет; похоже на worker"),
        ("```console\n$ celery -A proj inspect actve\n```", "похоже на active"),
        ("```console\n$ celery worker -A proj\n```", "он стоит перед подкомандой"),
        ("```console\n$ CELERY_BROKER_URLL=x python go.py\n```", "CELERY_BROKER_URLL"),
        ("```pycon\n>>> app.conf.task_acks_lat = True\n```", "похоже на task_acks_late"),
    ],
)
def test_what_does_not_exist_is_found_with_file_and_line(checker: Checker, text: str, message: str) -> None:
    problems = said(checker, f"# Страница\n\n{text}\n")
    assert len(problems) == 1
    assert problems[0].startswith(f"docs/x.md:{4 if text.startswith('```') else 3}: ")
    assert message in problems[0]


@pytest.mark.parametrize(
    "text",
    [
        f"[x]({SITE}/), <{SITE}/userguide/> and {SITE}/userguide/calling.html#calling-links.",
        f"[x]({SITE}/reference/cli.html#cmdoption-celery-worker-c)",
        f"[x]({SITE}/userguide/configuration.html#std-setting-task_routes)",
        f"[x]({SITE}/reference/celery.app.task.html#celery.app.task.Task.delay)",
        "`task_acks_late`, `task_id`, `task_prerun`, `result_backend = 'rpc://'`",
        "`app.conf.update(timezone='UTC')`",
        "`CELERY_BROKER_URL`, `CELERY_CONFIG_MODULE`, `CELERYD_NODES`, `CELERY_TASK_ALWAYS_EAGER`",
        "`--concurrency=3`, `-c 3`, `celery -A proj worker -l INFO -c3`",
        "`celery multi stopwait w1 --nosplash`",
        "`Task.request.id`, `AsyncResult.id`, `app.control.revoke(task_id)`, `celery.backend_cleanup`",
        "`celery.py`, `docs/conf.py`, `kombu.transport.confluentkafka`",
        "`kombu.Queue`, `celery.canvas.Signature.link`, `Path.home()`",
        "```console\n$ redis-server --port 1 | grep --count x\n```\n\n`--port`",
        "```console\n$ celery -A proj worker \\\n    --pool=solo\n```",
        "<!-- `task_acks_lat` -->",
    ],
)
def test_what_exists_passes(checker: Checker, text: str) -> None:
    assert said(checker, text) == []


def test_what_is_meant_not_to_exist_is_named(checker: Checker) -> None:
    text = "#\n\n<!-- not-existing: task_acks_lat, --concurency -->\nНет `task_acks_lat` и `--concurency`.\n"
    assert said(checker, text) == []
    assert said(checker, text + "\n`task_acks_latt`\n")[0].startswith("docs/x.md:6: task_acks_latt")


def test_a_name_said_not_to_exist_must_be_there_and_must_not_exist(checker: Checker) -> None:
    for prose in ("Ничего.", "`task_acks_late`"):
        (problem,) = said(checker, f"<!-- not-existing: task_acks_late -->\n{prose}\n")
        assert problem.startswith("docs/x.md:1: not-existing: task_acks_late: на этой странице нет")


def test_the_comment_does_not_reach_the_page() -> None:
    text = "Абзац.\n\n- пункт\n\n    <!-- not-existing: task_nosuch -->\n    Ещё.\n"
    html = markdown.markdown(text, extensions=["doctools.site.fences"])
    assert "<!--" not in html
    assert "task_nosuch" not in html


def test_examples_are_checked_too(checker: Checker) -> None:
    text = "from proj import app\n\napp.conf.task_acks_lat = 1\napp.conf.update(result_expire=1)\n"
    problems = [str(problem) for problem in checker.check_example("examples/x/celery.py", text)]
    assert [problem.split(" настройка")[0] for problem in problems] == [
        "examples/x/celery.py:3:",
        "examples/x/celery.py:4:",
    ]
    config = checker.check_example("examples/x/celeryconfig.py", "broker_url = 'x'\n\ntimezon = 'UTC'\n")
    assert [(problem.line, "timezone" in problem.message) for problem in config] == [(3, True)]


def test_inventory_is_of_the_installed_release(checker: Checker) -> None:
    known = checker.known
    assert "userguide/tasks.html" in known.pages
    assert "task_acks_late" in known.settings
    assert "--concurrency" in known.options["celery worker"]
    assert "task_prerun" in known.signals
    assert "revoke" in known.remote_control
