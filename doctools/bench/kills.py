"""Kills builds of the site at random moments and looks at what stands then: `python -m doctools.bench.kills`.

Two builds of one commit are the same to the byte, so a whole site is one whose files are those of the first.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from doctools.bench.tools import ROOT, BenchError, run

MODULE = "doctools.site.publish"


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their paths."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def kill(site: Path, times: int) -> int:
    """Kill builds.

    Args:
        site: Where to build.
        times: How many.

    Returns:
        After how many the site was not whole.
    """
    started = time.monotonic()
    run(sys.executable, "-m", MODULE, site, cwd=ROOT)
    takes, whole, broken = time.monotonic() - started, contents(site), 0
    for number in range(1, times + 1):
        moment = random.uniform(0, takes)
        build = subprocess.Popen(
            [sys.executable, "-m", MODULE, str(site)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moment)
        build.send_signal(signal.SIGKILL)
        build.wait()
        is_whole = contents(site) == whole
        broken += not is_whole
        print(
            f"{number}: убита через {moment:.1f} с из {takes:.1f}: {'цел' if is_whole else 'НЕ ЦЕЛ'}",
            flush=True,
        )
    run(sys.executable, "-m", MODULE, site, cwd=ROOT)
    return broken + (contents(site) != whole)


def main(arguments: list[str] | None = None) -> int:
    """Do it: 0 if the site was whole each time, 1 if not, 2 if it could not be built."""
    parser = argparse.ArgumentParser(prog="python -m doctools.bench.kills", description="Прерванные сборки.")
    parser.add_argument("--times", type=int, default=20, help="сколько раз (по умолчанию 20)")
    with tempfile.TemporaryDirectory() as folder:
        try:
            return 1 if kill(Path(folder) / "site", parser.parse_args(arguments).times) else 0
        except BenchError as error:
            print(f"ошибка: {error}", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
