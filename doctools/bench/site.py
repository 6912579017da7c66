"""Measures the site against the original, side by side in one run: `python -m doctools.bench.site`.

The original is Celery's own documentation, built by Sphinx from the source distribution of the release that
the guide is about. Both are served by one nginx with gzip, and looked at by one Lighthouse, as on a phone.
Lighthouse is put into `build/bench/` once, by npm. nginx, Node.js and Chromium come from the system.
"""

import argparse
import statistics
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from doctools.bench.build import SEEN, saves
from doctools.bench.kills import copy_project
from doctools.bench.sights import look, moves
from doctools.bench.tools import ROOT, WORK, BenchError, lighthouse, nginx
from doctools.checks.problems import tell
from doctools.engine.report import columns
from doctools.engine.servers import free_port
from doctools.site import publish, search
from doctools.site.failure import BuildError
from doctools.site.record import UpstreamError
from doctools.upstream import manual
from doctools.upstream.sdist import PROJECT, Shelf

GUIDE = "rukovodstvo-polzovatelya-celery/"
# Six pages of different kinds, the longest chapter first, and the pages of the original that they stand for.
PAGES = {
    f"{GUIDE}zadachi-tasks/": "userguide/tasks.html",
    "nachalo-raboty-s-celery/pervye-shagi-s-celery/": "getting-started/first-steps-with-celery.html",
    "nachalo-raboty-s-celery/bekendy-i-brokery/": "getting-started/backends-and-brokers/index.html",
    f"{GUIDE}konfiguraciya-i-ustanovki-po-umolchaniyu/": "userguide/configuration.html",
    "glossarii/": "glossary.html",
    "": "index.html",
}
LONGEST = next(iter(PAGES))
# What must hold; see issue «A pleasure to read».
LCP_OF_ORIGINAL = 0.9
FIRST_VIEW_KB = 90


def measure(times: int) -> list[str]:
    """Measure everything and print it.

    Args:
        times: How often Lighthouse looks at a page.

    Returns:
        Targets that are missed.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    release = version(PROJECT)
    shelf = Shelf(ROOT / ".cache" / "upstream")
    program, theirs = lighthouse(), manual.build(shelf.archive(release), release, shelf.cache)
    missed = []
    rows = [
        ["страница", "", "скорость", "доступность", "практики", "SEO", "LCP, мс", "сдвиг", "КБ", "запросов"]
    ]
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder) / "site"
        ports = {name: free_port() for name in ("ours", "theirs")}
        url = f"http://127.0.0.1:{ports['ours']}/"
        publish.publish(ROOT, ours, SITE_URL=url)
        Path(folder).chmod(0o755)
        with nginx({ports["ours"]: ours, ports["theirs"]: theirs}, published={ports["ours"]}):
            for page, other in PAGES.items():
                compared = (url + page, f"http://127.0.0.1:{ports['theirs']}/{other}")
                mine, original_ = look(program, compared, times)
                rows.append([f"/{page}", "наша", *mine.cells()])
                rows.append(["", "оригинал", *original_.cells()])
                print(f"  /{page}: LCP {mine.lcp:.0f} мс, у оригинала {original_.lcp:.0f} мс", flush=True)
                targets = {
                    "все оценки 100": set(mine.scores) == {100},
                    f"LCP не больше {LCP_OF_ORIGINAL} от оригинала": mine.lcp
                    <= LCP_OF_ORIGINAL * original_.lcp,
                    "ничего не сдвигается": mine.shift == 0,
                    f"не больше {FIRST_VIEW_KB} КБ": mine.kilobytes <= FIRST_VIEW_KB,
                }
                missed += [f"/{page}: {name}" for name, holds in targets.items() if not holds]
            move = moves(url + LONGEST, "a[rel=next]")
            their_move = moves(f"http://127.0.0.1:{ports['theirs']}/{PAGES[LONGEST]}", "a[accesskey=N]")
        with search.chromium() as browser:
            answers = list(search.ask(ours, browser, search.read_queries()))
    with tempfile.TemporaryDirectory() as folder:
        copy_project(Path(folder))
        seen = statistics.median(clock for clock, _ in saves(Path(folder), LONGEST.rstrip("/")))
    print("\n".join(columns(rows, 1)))
    right = sum(answer.right for answer in answers)
    for name, (loaded, painted) in {"наш": move, "оригинал": their_move}.items():
        print(
            f"переход по ссылке, {name}: страница здесь через {loaded:.0f} мс, видна через {painted:.0f} мс"
        )
    print(
        f"поиск, верный ответ в первых трёх: {right} из {len(answers)} ({100 * right / len(answers):.0f} %)"
    )
    print(f"от сохранения страницы до нового текста в make serve: {seen:.2f} с")
    if move[0] > 0 or move[1] > their_move[1]:
        missed.append("переход: страницу приходится ждать")
    if right < 0.95 * len(answers):
        missed.append("поиск: меньше 95 %")
    if seen > SEEN:
        missed.append(f"от сохранения до показа больше {SEEN} с")
    return missed


def main(arguments: list[str] | None = None) -> int:
    """Measure: 0 if all targets are met, 1 if some are not, 2 if it could not be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m doctools.bench.site", description="Сайт рядом с оригиналом."
    )
    parser.add_argument(
        "--times", type=int, default=5, help="сколько раз смотреть каждую страницу (по умолчанию 5)"
    )
    try:
        missed = measure(parser.parse_args(arguments).times)
    except (BenchError, UpstreamError, BuildError) as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 2
    return tell(f"не выполнено: {miss}" for miss in missed)


if __name__ == "__main__":
    sys.exit(main())
