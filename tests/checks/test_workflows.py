"""The workflows: what they run is what anybody can run here, and what they are trusted with is little."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def jobs(flow: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(flow.read_text(encoding="utf-8"))
    assert read["permissions"] == {}
    found: dict[str, Any] = read["jobs"]
    return found


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_steps_are_pinned_and_run_targets_that_exist(flow: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name, job in jobs(flow).items():
        assert job["timeout-minutes"], name
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), (name, step)
            for target in re.findall(r"\bmake ([\w-]+)", step.get("run", "")):
                assert target in targets, (name, target)


def test_only_the_publication_may_publish_and_it_runs_nothing_of_ours() -> None:
    found = {f"{flow.name}:{name}": job for flow in FLOWS for name, job in jobs(flow).items()}
    may_write = {name for name, job in found.items() if {"write"} & set(job["permissions"].values())}
    assert may_write == {"ci.yml:publish", "fresh.yml:fresh"}
    publish = found["ci.yml:publish"]
    assert not [step for step in publish["steps"] if "run" in step]
    assert set(publish["needs"]) == set(jobs(ROOT / ".github/workflows/ci.yml")) - {"publish"}
    assert "refs/heads/main" in publish["if"]


def test_no_secret_in_a_run_for_a_stranger() -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text


def test_zizmor_finds_nothing_and_can_find_something(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("zizmor")
    if not program.exists():
        pytest.skip("zizmor ставит make lint")
    (tmp_path / "bad.yml").write_text(
        "on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: actions/checkout@v4\n      - run: echo ${{ github.event.pull_request.title }}\n",
        encoding="utf-8",
    )
    for path, is_good in ((ROOT / ".github", True), (tmp_path / "bad.yml", False)):
        command = [str(program), "--offline", "--quiet", "--no-progress", str(path)]
        assert (subprocess.run(command, check=False, capture_output=True).returncode == 0) is is_good
