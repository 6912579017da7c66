"""The unit files of the chapter «Демонизация» under systemd itself: a user's manager in its own name spaces.

Their ``User=`` is taken away, since a manager of one user cannot give another's rights. The services start,
come back after a crash, read their code again, finish a task before they stop, survive their broker and a
restart of the manager. Needs root, because the manager keeps its services in control groups.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from doctools.engine.servers import free_port

EXAMPLES = Path(__file__).parents[2] / "examples" / "daemonizing"
MANAGER = Path("/usr/lib/systemd/systemd")

SCRIPT = Path(__file__).with_name("under_systemd.sh")


def test_the_unit_files_of_the_guide(tmp_path: Path) -> None:
    if not MANAGER.exists() or not shutil.which("redis-server"):
        pytest.skip("нет systemd или redis-server")
    own = [
        "unshare",
        "--user",
        "--map-root-user",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount",
        "--mount-proc",
    ]
    groups = [each / "init.scope" for each in [Path("/sys/fs/cgroup"), *Path("/sys/fs/cgroup").glob("*/")]]
    if os.geteuid() != 0 or any(each.exists() for each in groups):
        pytest.skip("systemd не может завести здесь свои группы процессов")
    if subprocess.run([*own, "true"], check=False, capture_output=True).returncode:
        pytest.skip("система не даёт своих пространств имён")
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(tmp_path),
        "EXAMPLES": str(EXAMPLES),
        "VENV": str(Path(sysconfig.get_path("scripts")).parent),
        "MANAGER": str(MANAGER),
        "PORT": str(free_port()),
    }
    try:
        done = subprocess.run(
            [*own, "bash", str(SCRIPT)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    finally:
        for group in groups:
            if group.exists():
                group.rmdir()
    said = [line for line in done.stdout.splitlines() if not line.startswith("лампа")]
    assert said == [
        "restarts 1",
        "same process",
        "stopped with SUCCESS",
        "broker came back",
        "after a reboot: active active",
    ], done.stdout + done.stderr
