"""Flower as «Мониторинг и управление» starts it, and what the chapter says is to be seen there."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from doctools.engine.servers import free_port, missing

ROOT = Path(__file__).resolve().parents[2]
CREDENTIALS = {"username": "admin", "password": "secret"}
SECONDS_TO_START = 90


@contextmanager
def running(command: list[str], folder: Path, **environment: str) -> Iterator[None]:
    """Run a program in a folder until the block ends; its output is kept beside it."""
    with (folder / "output.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**environment})
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def answers(address: str, words: str = "") -> None:
    """Wait until something answers at an address, with these words."""
    sign = b64encode(":".join(CREDENTIALS.values()).encode()).decode()
    request = urllib.request.Request(address, headers={"Authorization": f"Basic {sign}"})
    end = time.monotonic() + SECONDS_TO_START
    while True:
        said = ""
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                said = answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
        else:
            if words in said:
                return
        assert time.monotonic() < end, said
        time.sleep(0.2)


@pytest.fixture(scope="module")
def flower(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Flower that has seen one task of each kind."""
    if lacks := missing("redis"):
        pytest.skip(str(lacks))
    folder = tmp_path_factory.mktemp("flower")
    shutil.copy(ROOT / "examples/monitoring/delivery.py", folder)
    broker, port = free_port(), free_port()
    environment = {"PATH": "/usr/bin:/bin", "CELERY_BROKER_URL": f"redis://localhost:{broker}/0"}
    celery = [sys.executable, "-m", "celery", "-A", "delivery"]
    with ExitStack() as stack:

        def run(*command: str) -> None:
            stack.enter_context(running(list(command), folder, **environment))

        run("/usr/bin/redis-server", "--port", str(broker), "--save", "")
        run(*celery, "flower", "--address=127.0.0.1", f"--port={port}", "--basic-auth=admin:secret")
        answers(f"http://127.0.0.1:{port}/healthcheck")
        run(*celery, "worker", "-E", "-c", "1", "-n", "courier@%h")
        # Flower keeps no event that was sent before it listens; then it knows of the worker.
        answers(f"http://127.0.0.1:{port}/workers?json=1", "courier@")
        for task, parcel in (("deliver", 7), ("weigh", 8)):
            command = [*celery, "call", f"delivery.{task}", f"--args=[{parcel}]"]
            subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        yield f"http://127.0.0.1:{port}/"


def test_nobody_enters_without_the_password(flower: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(flower)


def test_workers_and_tasks_are_seen(chromium: Browser, flower: str) -> None:
    context = chromium.new_context(http_credentials=CREDENTIALS)  # type: ignore[arg-type]  # a dict with these keys
    page = context.new_page()
    page.goto(flower)
    worker = page.get_by_role("row", name="courier@")
    expect(worker).to_contain_text("Online")
    page.get_by_role("link", name="Tasks").click()
    expect(page.get_by_role("row", name="delivery.deliver")).to_contain_text("SUCCESS")
    failed = page.get_by_role("row", name="delivery.weigh")
    expect(failed).to_contain_text("FAILURE")
    failed.locator('a[href^="/task/"]').click()
    expect(page.get_by_text("весы не отвечают").first).to_be_visible()
    page.get_by_role("link", name="Broker").click()
    expect(page.get_by_role("row", name="celery")).to_contain_text("0")
    context.close()
