"""Measures the site against the original, side by side in one run: `python -m doctools.bench.site`.

The original is Celery's own documentation, built by Sphinx from the source distribution of the release that
the guide is about. Both are served by one nginx with gzip, and looked at by one Lighthouse, as on a phone.
What is needed besides the guide's own environment is put into `build/bench/` once: Sphinx and the release by
pip, Lighthouse by npm. nginx, Node.js and Chromium come from the system.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from doctools.site import publish, search
from doctools.site.serve import free_port

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "bench"
LIGHTHOUSE = "13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Five pages of different kinds, and the pages of the original that they stand for.
PAGES = {
    "nachalo-raboty-s-celery/sleduyushie-shagi/": "getting-started/next-steps.html",
    "nachalo-raboty-s-celery/pervye-shagi-s-celery/": "getting-started/first-steps-with-celery.html",
    "nachalo-raboty-s-celery/bekendy-i-brokery/": "getting-started/backends-and-brokers/index.html",
    "glossarii/": "glossary.html",
    "": "index.html",
}
LONGEST = next(iter(PAGES))
# What must hold; see issue «A pleasure to read».
LCP_OF_ORIGINAL = 0.9
FIRST_VIEW_KB = 90
SAVE_TO_SEE_SECONDS = 1.0
# Seconds; Sphinx and Lighthouse both take their time on a small machine.
TIMEOUT = 900
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; image/png png; text/plain txt;
    text/markdown md; application/xml xml; application/json json; application/wasm wasm; font/woff2 woff2; }}
  charset utf-8; access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  gzip on; gzip_comp_level 6;
  gzip_types text/css text/javascript image/svg+xml text/plain text/markdown application/json;
  {servers}
}}
"""
SERVER = "server {{ listen 127.0.0.1:{port}; root {root}; error_page 404 /404.html; }}"


class BenchError(Exception):
    """Something that the measurement needs is missing, or failed; one line says what."""


@dataclass(frozen=True)
class Sight:
    """How one page did: scores out of 100, LCP in ms, layout shift, KB over the wire, requests."""

    scores: tuple[int, ...]
    lcp: float
    shift: float
    kilobytes: float
    requests: int

    def cells(self) -> list[str]:
        """Its figures as the cells of a table."""
        scores = [str(score) for score in self.scores]
        return [*scores, f"{self.lcp:.0f}", f"{self.shift:g}", f"{self.kilobytes:.1f}", str(self.requests)]


def run(*command: str | Path, cwd: Path | None = None, **environment: str) -> str:
    """Run a program to its end.

    Args:
        command: The program and its arguments.
        cwd: Where.
        environment: Variables over the process's own.

    Returns:
        What it printed.

    Raises:
        BenchError: It failed, or took too long.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchError(f"{words[0]}: {error}") from error
    if done.returncode:
        raise BenchError(
            f"{' '.join(words[:4])}…: код {done.returncode}\n{done.stdout[-800:]}{done.stderr[-1500:]}"
        )
    return done.stdout


def need(program: str, package: str) -> str:
    """Return the path of a program.

    Args:
        program: Its name.
        package: Debian's package that has it.

    Raises:
        BenchError: It is not installed.
    """
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        raise BenchError(f"нет {program}: apt-get install {package}")
    return found


def original() -> Path:
    """Build the original, once for a release.

    Returns:
        The folder of its HTML.

    Raises:
        BenchError: It cannot be fetched or built.
    """
    release = version("celery")
    html = WORK / f"celery-{release}-html"
    if (html / "index.html").exists():
        return html
    print(f"оригинал {release}: Sphinx собирает его один раз, это минуты", flush=True)
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        place = Path(folder)
        archive = f"celery=={release}"
        run(sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary=:all:", "-d", place, archive)
        (packed,) = place.glob("celery-*.tar.gz")
        with tarfile.open(packed) as tar:
            tar.extractall(place, filter="data")
        source = place / f"celery-{release}"
        run(sys.executable, "-m", "venv", place / "venv")
        python = place / "venv" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", "-r", source / "requirements" / "docs.txt", source)
        run(python, "-m", "sphinx", "-b", "html", "-q", source / "docs", place / "html")
        shutil.move(place / "html", html)
    return html


def lighthouse() -> Path:
    """Install Lighthouse, once.

    Returns:
        Its program.
    """
    program = WORK / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        print(f"lighthouse {LIGHTHOUSE}: ставится один раз", flush=True)
        run(
            need("npm", "npm"), "install", "--silent", "--no-save", "--no-package-lock", "--no-audit",
            "--no-fund", "--prefix", WORK, f"lighthouse@{LIGHTHOUSE}",
        )  # fmt: skip
    return program


@contextmanager
def nginx(folders: dict[int, Path]) -> Iterator[None]:
    """Serve folders, each on its port of 127.0.0.1.

    Args:
        folders: Folder by port.
    """
    with tempfile.TemporaryDirectory() as folder:
        servers = "\n  ".join(SERVER.format(port=port, root=root) for port, root in folders.items())
        settings = Path(folder) / "nginx.conf"
        settings.write_text(NGINX.format(folder=folder, servers=servers), encoding="utf-8")
        Path(folder).chmod(0o755)
        command = [need("nginx", "nginx"), "-p", folder, "-c", str(settings), "-e", f"{folder}/error.log"]
        server = subprocess.Popen([*command, "-g", "user root;"] if os.geteuid() == 0 else command)
        try:
            for port in folders:
                wait_for(f"http://127.0.0.1:{port}/", b"", 10)
            yield
        finally:
            server.terminate()
            server.wait(10)


def get(url: str) -> bytes:
    """Return what stands at an address; nothing if nobody answers."""
    try:
        with urlopen(url, timeout=5) as answer:
            return bytes(answer.read())
    except (URLError, OSError):
        return b""


def wait_for(url: str, text: bytes, seconds: float) -> float:
    """Wait until an address answers, and with this text.

    Args:
        url: The address, asked every 10 ms.
        text: What must be in the answer.
        seconds: How long to wait.

    Returns:
        Seconds that it took.

    Raises:
        BenchError: It does not come in time.
    """
    started = time.monotonic()
    while not (answer := get(url)) or text not in answer:
        if time.monotonic() - started > seconds:
            raise BenchError(f"{url}: не дождались за {seconds:g} с")
        time.sleep(0.01)
    return time.monotonic() - started


def look(program: Path, url: str, times: int) -> Sight:
    """Look at a page with Lighthouse, as on a phone.

    Args:
        program: Lighthouse.
        url: The page.
        times: How often; medians count.
    """
    flags = " ".join(["--headless=new", *search.FLAGS])
    seen = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            run(
                need("node", "nodejs"), program, url, "--quiet", "--output=json", f"--output-path={report}",
                f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}",
                CHROME_PATH=str(search.CHROMIUM), HOME=folder,
            )  # fmt: skip
            seen.append(json.loads(report.read_text(encoding="utf-8")))
    categories = [[round(100 * each["categories"][name]["score"]) for each in seen] for name in CATEGORIES]
    for each in seen[:1]:
        faults = [
            audit["id"] for audit in each["audits"].values()
            if audit.get("score") == 0 and audit["scoreDisplayMode"] == "binary"
        ]  # fmt: skip
        if faults:
            print(f"  {url}: замечания {', '.join(faults)}", flush=True)

    def figure(audit: str) -> float:
        return float(statistics.median(each["audits"][audit]["numericValue"] for each in seen))

    items = seen[0]["audits"]["network-requests"]["details"]["items"]
    loaded = [item for item in items if not item["url"].startswith(("data:", "blob:"))]
    return Sight(
        scores=tuple(round(statistics.median(scores)) for scores in categories),
        lcp=figure("largest-contentful-paint"),
        shift=figure("cumulative-layout-shift"),
        kilobytes=sum(item.get("transferSize", 0) for item in loaded) / 1000,
        requests=len(loaded),
    )


def moves(url: str, link: str) -> tuple[float, float]:
    """Measure a move to another page after the pointer has rested on its link.

    Under automation Chromium fetches the page ahead but does not draw it ahead, as it does for a reader.

    Args:
        url: The page to start from.
        link: Selector of the link to follow.

    Returns:
        Milliseconds from the click until the page is there, and until it is seen; medians of five.
    """
    from playwright.sync_api import sync_playwright

    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=search.CHROMIUM, args=search.FLAGS)
        for _ in range(5):
            page = browser.new_context().new_page()
            page.goto(url, wait_until="networkidle")
            target = page.locator(link).last
            target.scroll_into_view_if_needed()
            target.hover()
            page.wait_for_timeout(800)
            target.click()
            page.wait_for_load_state("load")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            taken.append(
                page.evaluate(
                    """() => [performance.getEntriesByType("navigation")[0].responseEnd,
                      performance.getEntriesByName("first-contentful-paint")[0].startTime]"""
                )
            )
        browser.close()
    loaded, seen = (float(statistics.median(values)) for values in zip(*taken, strict=True))
    return loaded, seen


def save_to_see() -> float:
    """Measure the time from saving the longest page to its new text being served by `make serve`.

    Returns:
        Seconds, the median of five.
    """
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        for name in ("docs", "examples", "theme", "doctools"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "mkdocs.yml", tree)
        port = free_port()
        environment = os.environ | {
            "NO_MKDOCS_2_WARNING": "1",
        }
        command = [sys.executable, "-m", "doctools.site.serve", "--port", str(port)]
        silent = subprocess.DEVNULL
        server = subprocess.Popen(command, cwd=tree, env=environment, stdout=silent, stderr=silent)
        try:
            url = f"http://127.0.0.1:{port}/{LONGEST}"
            wait_for(url, b"", 60)
            source = tree / "docs" / f"{LONGEST.rstrip('/')}.md"
            for number in range(5):
                # The watcher rests between builds.
                time.sleep(1)
                mark = f"отметка-{number}"
                source.write_text(source.read_text(encoding="utf-8") + f"\n{mark}\n", encoding="utf-8")
                taken.append(wait_for(url, mark.encode(), 30))
        finally:
            server.terminate()
            server.wait(10)
    return statistics.median(taken)


def table(rows: list[list[str]]) -> str:
    """Return rows as a table, the first column to the left, the rest to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(pairs)
        )
        for pairs in (list(zip(row, widths, strict=True)) for row in rows)
    )


def measure(times: int) -> list[str]:
    """Measure everything and print it.

    Args:
        times: How often Lighthouse looks at a page.

    Returns:
        Targets that are missed.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    program, theirs = lighthouse(), original()
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
        with nginx({ports["ours"]: ours, ports["theirs"]: theirs}):
            for page, other in PAGES.items():
                mine = look(program, url + page, times)
                original_ = look(program, f"http://127.0.0.1:{ports['theirs']}/{other}", times)
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
        answers = search_answers(ours)
    seen = save_to_see()
    print(table(rows))
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
    if seen > SAVE_TO_SEE_SECONDS:
        missed.append(f"от сохранения до показа больше {SAVE_TO_SEE_SECONDS:g} с")
    return missed


def search_answers(site: Path) -> list[search.Answer]:
    """Ask all queries of a built site."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=search.CHROMIUM, args=search.FLAGS)
        answers = list(search.ask(site, browser, search.read_queries()))
        browser.close()
    return answers


def main(arguments: list[str] | None = None) -> int:
    """Measure from the command line.

    Args:
        arguments: Without the program's name; None: the process's own.

    Returns:
        0 if all targets are met, 1 if some are not, 2 if it could not be measured.
    """
    parser = argparse.ArgumentParser(
        prog="python -m doctools.bench.site", description="Сайт рядом с оригиналом."
    )
    parser.add_argument(
        "--times", type=int, default=3, help="сколько раз смотреть каждую страницу (по умолчанию 3)"
    )
    try:
        missed = measure(parser.parse_args(arguments).times)
    except (BenchError, publish.PublishError) as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 2
    for miss in missed:
        print(f"не выполнено: {miss}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
