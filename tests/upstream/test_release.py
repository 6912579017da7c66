"""A new release of Celery: what moves, what a person is told to read, how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from doctools.checks.problems import ROOT
from doctools.site.record import UpstreamError
from doctools.upstream.release import main, pinned, places, take

PROJECT = 'dependencies = [\n    "celery[redis]==5.7.0",\n    "kombu[pgmq]",\n]\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(
        "# Страница\n\nВ Celery 5.7 это иначе, а `5.7.0` в коде не в счёт.\n\n```text\n5.7.0\n```\n",
        encoding="utf-8",
    )
    return tmp_path


class Shell:
    """Remembers commands; they end as told."""

    def __init__(self, **statuses: int) -> None:
        self.commands: list[str] = []
        self.statuses = statuses

    def __call__(self, command: Sequence[str]) -> int:
        self.commands.append(" ".join(command))
        return next((status for name, status in self.statuses.items() if name in self.commands[-1]), 0)


def test_celery_and_kombu_move_and_what_is_left_is_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(fresh=1, update_pages=1, places=1)
    assert take(root, "5.8.0", shell) == 1
    assert '"celery[redis]==5.8.0"' in (root / "pyproject.toml").read_text(encoding="utf-8")
    assert shell.commands[:2] == ["make requirements UPGRADE=celery kombu", "make setup"]
    assert [each for each in shell.commands if "fresh --version 5.8.0" in each]
    said = capsys.readouterr().out
    assert (
        "прочесть: разделы, которые изменились; блоки, которые показывают другое; упоминания celery 5.7.0\n"
        in said
    )
    assert list(places(root, "5.7.0")) == ["docs/a.md:3: В Celery 5.7 это иначе, а `5.7.0` в коде не в счёт."]


def test_nothing_to_read(root: Path) -> None:
    assert take(root, "5.8.0", Shell()) == 0


def test_a_step_that_fails_leaves_the_pin(root: Path) -> None:
    with pytest.raises(UpstreamError, match="не сходятся"):
        take(root, "5.8.0", Shell(requirements=1))
    assert (root / "pyproject.toml").read_text(encoding="utf-8") == PROJECT
    with pytest.raises(UpstreamError, match="код 2"):
        take(root, "5.8.0", Shell(fresh=2))


def test_wrong_command_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["пять"]) == 2
    assert "нужен номер выпуска" in capsys.readouterr().err


def test_one_pin() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert pinned(project)
    with pytest.raises(UpstreamError):
        pinned(project + '"celery==5.7.0"')


def test_versions_of_other_things_are_not_meant(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("15.7, 5.70, 5.7.x, v-5.7-a и 5.7.\n", encoding="utf-8")
    assert list(places(tmp_path, "5.7.0")) == ["README.md:1: 15.7, 5.70, 5.7.x, v-5.7-a и 5.7."]
    (tmp_path / "README.md").write_text("15.7, 5.70, v-5.7-a\n", encoding="utf-8")
    assert list(places(tmp_path, "5.7.0")) == []
