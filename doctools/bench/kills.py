"""Kills builds of the site at random moments and looks at what stands then: `python -m doctools.bench.kills`.

Two builds of one text are the same to the byte. So a page is changed in a copy of the project, and what
stands after each kill must be the site of before the change or the one of after it, file for file.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from doctools.bench.tools import ROOT, BenchError, run

MODULE = "doctools.site.publish"
SOURCES = ("docs", "examples", "theme", "doctools", "mkdocs.yml", "build/pages.json", "build/upstream.json")
"""What a site is made of."""
CHANGED = "docs/licenziya.md"
# A copy has no commit to take its date from.
DATE = {"SOURCE_DATE_EPOCH": "1700000000"}


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their paths."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def copy_project(tree: Path) -> None:
    """Copy what a site is made of into an empty folder."""
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)


def kill(tree: Path, times: int) -> int:
    """Kill builds.

    Args:
        tree: A folder for a copy of the project: nothing in it changes but by us.
        times: How many builds; one that ended before its moment is no kill, and another is started.

    Returns:
        After how many the site was not whole.
    """
    copy_project(tree)
    site, after = tree / "site", tree / "after"
    run(sys.executable, "-m", MODULE, site, cwd=tree, **DATE)
    whole = {"прежний": contents(site)}
    shutil.copytree(site, after)
    with (tree / CHANGED).open("a", encoding="utf-8") as page:
        page.write("\nНовое.\n")
    started = time.monotonic()
    run(sys.executable, "-m", MODULE, after, cwd=tree, **DATE)
    takes = time.monotonic() - started
    whole["новый"] = contents(after)
    killed = broken = 0
    while killed < times:
        moment = random.uniform(0, takes)
        build = subprocess.Popen(
            [sys.executable, "-m", MODULE, str(site)],
            cwd=tree,
            env=os.environ | DATE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moment)
        build.send_signal(signal.SIGKILL)
        if build.wait() != -signal.SIGKILL:
            continue
        killed += 1
        found = contents(site)
        which = next((name for name, each in whole.items() if each == found), None)
        broken += which is None
        said = f"цел, {which}" if which else f"НЕ ЦЕЛ: {', '.join(_unlike(found, *whole.values()))}"
        print(f"{killed}: убита через {moment:.1f} с из {takes:.1f}: {said}", flush=True)
    run(sys.executable, "-m", MODULE, site, cwd=tree, **DATE)
    return broken + (contents(site) != whole["новый"])


def _unlike(found: dict[str, bytes], *whole: dict[str, bytes]) -> list[str]:
    """Name some files in which a site is unlike the whole one that is nearest to it."""
    unlike = [[name for name in {*found, *each} if found.get(name) != each.get(name)] for each in whole]
    nearest = min(unlike, key=len)
    return sorted(nearest)[:5]


def main(arguments: list[str] | None = None) -> int:
    """Do it: 0 if the site was whole each time, 1 if not, 2 if it could not be built."""
    parser = argparse.ArgumentParser(prog="python -m doctools.bench.kills", description="Прерванные сборки.")
    parser.add_argument("--times", type=int, default=20, help="сколько раз (по умолчанию 20)")
    with tempfile.TemporaryDirectory() as folder:
        try:
            return 1 if kill(Path(folder) / "tree", parser.parse_args(arguments).times) else 0
        except BenchError as error:
            print(f"ошибка: {error}", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
