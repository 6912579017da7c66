"""Builds the manual of a release as Sphinx does: the ids of its HTML are what links lead to.

This runs code of the release (its `setup.py`, `docs/conf.py`, what autodoc imports) in a virtual environment
that is thrown away; everything else of `doctools.upstream` only reads.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from doctools.site.record import UpstreamError
from doctools.upstream.sdist import PROJECT


def build(archive: Path, version: str, cache: Path) -> Path:
    """Build the HTML, once for a release: two minutes and a package index.

    Args:
        archive: The source distribution.
        version: Its version.
        cache: Folder that keeps the HTML.

    Returns:
        The folder of the HTML.

    Raises:
        UpstreamError: It cannot be built.
    """
    ready = cache / f"{PROJECT}-{version}-html"
    if (ready / "index.html").is_file():
        return ready
    print(
        f"{PROJECT} {version}: Sphinx собирает документацию, один раз для выпуска",
        file=sys.stderr,
        flush=True,
    )
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as name:
        folder = Path(name)
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        source = folder / f"{PROJECT}-{version}"
        python = folder / "venv" / "bin" / "python"
        _run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
        needed = ("-r", source / "requirements" / "docs.txt", source)
        quietly = ("--quiet", "--disable-pip-version-check")
        _run(sys.executable, "-m", "pip", "--python", python, "install", *quietly, *needed)
        _run(python, "-m", "sphinx", "-b", "html", "-q", source / "docs", folder / "html")
        (folder / "html").rename(ready)
    return ready


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = " ".join(done.stderr.split()[-60:])
        raise UpstreamError(
            f"{Path(command[0]).name} {' '.join(map(str, command[1:3]))}: код {done.returncode}: {last}"
        )
