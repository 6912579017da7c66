"""Builds the site once a run, with the bare `mkdocs` of the virtual environment, as a maintainer would."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from doctools.checks.built import Site

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("docs", "examples", "theme", "doctools", "mkdocs.yml")

# The second build stands under a path and has a repository: what a real site has and a local one has not.
PUBLIC_URL = "https://guide.example/celery/"
REPO_URL = "https://code.example/celery-ru"

Build = Callable[..., subprocess.CompletedProcess[str]]


def mkdocs(tree: Path, site: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build a tree strictly and return what MkDocs said."""
    clean = {
        name: value for name, value in os.environ.items() if name not in ("SITE_URL", "REPO_URL", "EDIT_PATH")
    }
    clean |= {"NO_MKDOCS_2_WARNING": "1", **environment}
    # Run as a module, Python finds the tree's own doctools first.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return subprocess.run(
        command, cwd=tree, env=clean, capture_output=True, text=True, timeout=300, check=False
    )


def _built_once(name: str, tmp_path_factory: pytest.TempPathFactory, **environment: str) -> Path:
    """Build the checkout once, however many pytest-xdist workers ask for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    site = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (log := shared / f"{name}.log").exists():
            done = mkdocs(ROOT, site, **environment)
            log.write_text(f"{done.returncode}\n{done.stdout}{done.stderr}", encoding="utf-8")
    status, _, said = log.read_text(encoding="utf-8").partition("\n")
    if status != "0":
        # Not at the top: a run of one page begins sooner.
        from doctools.site.publish import complaints

        pytest.fail(f"mkdocs build --strict: код {status}\n{complaints(said, ROOT / 'docs')}", pytrace=False)
    return site


@pytest.fixture(scope="session")
def local_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site as a fresh clone builds it: no address, no repository."""
    return Site(_built_once("local-site", tmp_path_factory), "http://127.0.0.1:8000/")


@pytest.fixture(scope="session")
def public_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site as it is published: under a path of a public address, with a repository."""
    folder = _built_once("public-site", tmp_path_factory, SITE_URL=PUBLIC_URL, REPO_URL=REPO_URL)
    return Site(folder, PUBLIC_URL)


@pytest.fixture(scope="session")
def repo_url() -> str:
    """The repository that `public_site` was built with."""
    return REPO_URL


@pytest.fixture(params=["local_site", "public_site"])
def site(request: pytest.FixtureRequest) -> Site:
    """Each of the two sites in turn."""
    built: Site = request.getfixturevalue(request.param)
    return built


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of everything that the site is built from, to be spoilt."""
    copy = tmp_path / "tree"
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy


@pytest.fixture
def build() -> Build:
    """Build a tree: `build(tree, site)`."""
    return mkdocs
