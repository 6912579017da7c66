"""Measures the page runner: blocks per second, where the time goes, and what preloading gains.

python -m doctools.bench.pages [PART_OF_A_PAGE'S_NAME …]

Both ways follow the same pages in one run and must give the same. The figures to quote are the ratios, not
the seconds: machines are shared and noisy. First each page alone: there most of the time is Celery's own
waiting (a warm shutdown, a second for the answers to ``inspect``, a task that sleeps), the same in both ways.
Then many pages at once, as the suite runs them: there the waits overlap, and what counts is the work.
"""

import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from doctools.engine.comparison import line_matches
from doctools.engine.follow import Runner, parsed, reason_not_executed
from doctools.engine.looks import Record
from doctools.engine.values import by_kind
from doctools.pages.blocks import Block

ROOT = Path(__file__).parents[2]

EXAMPLES = ROOT / "examples"
COPIES = 6
"""How often each page is followed at the same time in the second part."""
USUAL = ("pervye-shagi-s-celery", "sleduyushie-shagi")


def follow(path: Path, runner: Runner) -> tuple[dict[str, float], int, list[str]]:
    """Follow a page.

    Args:
        path: the page.
        runner: what the pages share.

    Returns:
        Seconds by what they went to, the number of executed blocks, and what came, values of a kind aside.

    Raises:
        SystemExit: the page fails.
    """
    head, page = parsed(path.read_text(encoding="utf-8"), EXAMPLES)
    spent: defaultdict[str, float] = defaultdict(float)
    blocks = 0
    with runner.open(head, "embedded", EXAMPLES) as scenario:
        for block in page:
            if reason_not_executed(block, "embedded"):
                continue
            started = time.perf_counter()
            failure = scenario.execute(block)
            if failure:
                raise SystemExit(f"{path}:{failure.line}: {failure.what}\n{failure.detail}")
            spent[_sort(block)] += time.perf_counter() - started
            blocks += 1
        whole = [record for record in scenario.records if record.look.name == "whole"]
        came = [f"{record.typed.line}: {_as_shown(line, record)}" for record in whole for line in record.came]
    return spent, blocks, sorted(came)


def _as_shown(line: str, record: Record) -> str:
    """The line of the page that stands for one that came: an elision may hide a race of Celery's own."""
    for shown in record.typed.shown:
        if line_matches(shown.text, line):
            return by_kind(shown.text)
    return by_kind(line)


def _sort(block: Block) -> str:
    if block.kind != "console":
        return block.kind
    if block.directives.keeps_running:
        return "console: starts"
    if any(typed.text == "^C" for typed in block.typed):
        return "console: Ctrl+C"
    return "console: looks" if block.continues else "console: runs"


def at_once(paths: list[Path], preloaded: bool) -> float:
    """Follow several copies of each page at the same time, as the suite does: blocks per second."""
    work = [path for path in paths for _ in range(COPIES)]
    started = time.perf_counter()
    with Runner(preloaded) as runner, ThreadPoolExecutor(len(work)) as pool:
        blocks = sum(blocks for _, blocks, _ in pool.map(follow, work, [runner] * len(work)))
    return blocks / (time.perf_counter() - started)


def main(parts: list[str]) -> int:
    """Print the table: 1 if the two ways differ."""
    paths = [
        path for path in sorted((ROOT / "docs").rglob("*.md")) if any(p in path.name for p in parts or USUAL)
    ]
    whole = {True: 0.0, False: 0.0}
    same = True
    print(f"{'страница':32} {'способ':16} {'блоков':>6} {'с':>7} {'блоков/с':>9}  куда ушло время")
    for path in paths:
        results = {}
        for preloaded in (True, False):
            started = time.perf_counter()
            with Runner(preloaded) as runner:
                spent, blocks, came = follow(path, runner)
            seconds = time.perf_counter() - started
            whole[preloaded] += seconds
            results[preloaded] = came
            most = sorted(spent.items(), key=lambda each: each[1], reverse=True)
            where = ", ".join(f"{name} {value:.1f}" for name, value in most if value >= 0.05)
            way = "с предзагрузкой" if preloaded else "обычный"
            print(
                f"{path.stem:32} {way:16} {blocks:6} {seconds:7.1f} {blocks / seconds:9.2f}  {where}",
                flush=True,
            )
        if results[True] != results[False]:
            same = False
            print("РАЗНОЕ:", *sorted(set(results[True]) ^ set(results[False])), sep="\n  ")
    print(f"по одной: обычный способ дольше в {whole[False] / whole[True]:.2f} раза")
    rates = {preloaded: at_once(paths, preloaded) for preloaded in (True, False)}
    print(
        f"по {COPIES * len(paths)} сразу: с предзагрузкой {rates[True]:.1f} блоков/с, обычным способом "
        f"{rates[False]:.1f}: в {rates[True] / rates[False]:.2f} раза быстрее"
    )
    print(f"вышло {'одно и то же' if same else 'РАЗНОЕ'}")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
