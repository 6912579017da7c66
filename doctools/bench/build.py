"""Measures how long an author and a publisher wait: `python -m doctools.bench.build`.

The whole site, built anew; and from the moment a page is saved until `make serve` hands out what was written.
By the clock and by the processor, which also tells something where the machine has other work.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from doctools.bench.kills import copy_project
from doctools.bench.tools import BenchError, run, wait_for
from doctools.engine.servers import free_port
from doctools.site.serve import HOST

# Seconds on an idle machine of two cores.
BUILD, SEEN = 8, 1
TIMES = 3
LONGEST = 120


def build(tree: Path) -> tuple[float, float]:
    """Return seconds of a build by the clock and by the processor."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run(sys.executable, "-m", "doctools.site.publish", tree / "site", cwd=tree)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, spent


def saves(tree: Path, name: str) -> list[tuple[float, float]]:
    """Return seconds by the clock and by the processor from each save of a page until it is handed out."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "doctools.site.serve", "--port", str(port)],
        cwd=tree,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    page = tree / "docs" / f"{name}.md"
    address, text = f"http://{HOST}:{port}/{name}/", page.read_text(encoding="utf-8")
    try:
        wait_for(address, b"<h1", LONGEST)
        found = []
        for number in range(TIMES):
            spent = _processor(server.pid)
            page.write_text(f"{text}\nСохранено: {number}.\n", encoding="utf-8")
            clock = wait_for(address, f"Сохранено: {number}.".encode(), LONGEST)
            found.append((clock, _processor(server.pid) - spent))
            time.sleep(SEEN)
        return found
    finally:
        server.kill()
        server.wait()


def _processor(process: int) -> float:
    """Seconds that a process and what it has waited for have spent."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Print the seconds; 1 if something that the measurement needs fails."""
    try:
        with TemporaryDirectory() as folder:
            tree = Path(folder)
            copy_project(tree)
            clock, spent = build(tree)
            print(
                f"сайт: {clock:.1f} с, процессора {spent:.1f} с (на двух свободных ядрах — не больше {BUILD})"
            )
            pages = (tree / "docs").glob("*/*.md")
            longest = max(pages, key=lambda page: page.stat().st_size).relative_to(tree / "docs")
            print(f"сохранено — видно, {longest} (не больше {SEEN} с):")
            for clock, spent in saves(tree, longest.with_suffix("").as_posix()):
                print(f"  {clock:.2f} с, процессора {spent:.2f} с")
    except BenchError as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
