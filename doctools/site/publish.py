"""Builds the site as it is published: `python -m doctools.site.publish [FOLDER]`.

MkDocs builds it, strictly. Then come steps over the built HTML, for any generator: where a page comes from
and how it was proven, the signs on its blocks, no-break spaces, Markdown copies, one style sheet and scripts
with digests in their names, the search index, the security policy, compressed files. A bare `mkdocs build`
gives the same pages without them.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from doctools.site import (
    assets,
    badges,
    compress,
    copies,
    kept,
    policy,
    proofs,
    rendered,
    search,
    spaces,
    terms,
    tight,
    whole,
)
from doctools.site.failure import BuildError
from doctools.site.record import UpstreamError

ROOT = Path(__file__).resolve().parents[2]
# Seconds: of the whole of MkDocs, and of one page where that was not enough. The guide takes two or three.
LONGEST_BUILD = 600
LONGEST_PAGE = 60
# What every site of ours has, and no other folder.
MARK = "404.html"
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')


def publish(root: Path, site: Path, report: str = "", **environment: str) -> list[str]:
    """Build the site anew, beside the one that stands, and put it in its place when it is whole.

    Args:
        root: The project.
        site: Where to; what stands there is replaced.
        report: File with what the page runner has told of the run that the site shows; its last one if empty.
        environment: SITE_URL, REPO_URL and so on, over the process's own.

    Returns:
        What was done, a line a step.

    Raises:
        BuildError: A page is faulty, MkDocs fails or warns, the site shows code that nobody executes, or
            what is to be replaced is no site.
    """
    if site.exists() and any(site.iterdir()) and not (site / MARK).is_file():
        raise BuildError(f"{site} — не сайт: там нет {MARK}; назовите другую папку или уберите эту")
    _refuse(rendered.complaints(root, None))
    with whole.replaced(site) as new:
        # By its commit: two builds of it are the same.
        dated = {"SOURCE_DATE_EPOCH": date} if (date := commit_date(root)) else {}
        _run_mkdocs(root, new, os.environ | dated | environment)
        _refuse(rendered.complaints(root, rendered.built(new), sound=True))
        said = finish(root, new, report, site if kept.compressed(site) else None)
        return [*said, f"файлов прошлой публикации оставлено: {kept.run(site, new)}"]


def commit_date(root: Path) -> str:
    """Return when the last commit was made, in seconds; empty if nobody knows."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def _run_mkdocs(root: Path, site: Path, environment: dict[str, str]) -> None:
    """Build the pages, strictly; MkDocs ends when this process does.

    Raises:
        BuildError: It fails, warns, or takes too long; with what it said, by page and line where it can be.
    """
    command = [sys.executable, "-m", "doctools.site.converted", "build", "--strict", "--site-dir", str(site)]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=environment | {"NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            timeout=LONGEST_BUILD,
            preexec_fn=whole.end_with_parent,
            check=False,
        )
    except subprocess.TimeoutExpired:
        slow = rendered.slow(root, LONGEST_PAGE)
        raise BuildError("\n".join([f"mkdocs build: за {LONGEST_BUILD} с не кончил", *slow])) from None
    if done.returncode:
        said = complaints(done.stdout + done.stderr, root / "docs")
        raise BuildError(f"mkdocs build --strict: код {done.returncode}\n{said}")


def _refuse(found: list[str]) -> None:
    if found:
        raise BuildError("\n".join(["страницы с ошибками:", *found]))


def complaints(said: str, docs: Path) -> str:
    """What MkDocs complains of, with the line of the page where it names a link only.

    Args:
        said: MkDocs's whole output.
        docs: The folder of the pages.

    Returns:
        Its warnings and errors; all it said if there are none.
    """
    found = []
    for line in said.splitlines():
        link = re.search(r"Doc file '(?P<page>[^']+)' contains an?(?: \w+)* link '(?P<target>[^']+)'", line)
        if link and (docs / link["page"]).is_file():
            text = (docs / link["page"]).read_text(encoding="utf-8").splitlines()
            places = [number for number, each in enumerate(text, 1) if f"({link['target']}" in each]
            found += [f"docs/{link['page']}:{number}: {line}" for number in places] or [line]
        elif re.match(r"WARNING|ERROR|Aborted|\w*(Error|Exception)\b", line):
            found.append(line)
    return "\n".join(found) or said.rstrip()


def finish(root: Path, site: Path, report: str = "", old: Path | None = None) -> list[str]:
    """Do the steps over the built HTML.

    Args:
        root: The project.
        site: Its built site.
        report: File with what the page runner has told of the run that the site shows; its last one if empty.
        old: One built before, whose compressed files will do for the same texts.

    Returns:
        What was done, a line a step.
    """
    told = Path(report) if report else root / "build/pages.json"
    found = CANONICAL.search((site / "index.html").read_text(encoding="utf-8"))
    url = found[1] if found else "/"
    said = [
        f"строка «Оригинал» стоит на страницах: {badges.run(root, site, told)}",
        f"блоков с пометкой об исполнении: {proofs.run(root, site, told)}",
        f"терминов со ссылкой на глоссарий: {terms.run(root, site)}",
        f"неразрывных пробелов: {spaces.run(site)}",
    ]
    # The index is made of what the pages say, which stands now, and takes as long as all that is left.
    with search.indexing(site) as index:
        said += [
            f"копий в Markdown: {copies.run(root, site, url)}",
            f"стилей, сценариев и картинок: {assets.run(site)}",
        ]
        tightened = tight.run(site)
        with_policy = policy.run(site)
        compressed = compress.run(site, index.folder, old)
        said.append(f"страниц в поиске: {index.wait()}")
    compressed += compress.run(index.folder, old=old and old / index.folder.name)
    return [
        *said,
        f"страниц без лишних пробелов: {tightened}",
        f"страниц с политикой безопасности: {with_policy}",
        f"сжатых файлов: {compressed}",
    ]


def address_fault(url: str) -> str:
    """Say why a site cannot be published with this address; empty if it can.

    Args:
        url: SITE_URL.
    """
    if not url:
        return "SITE_URL не задан: карта сайта и ссылки для поисковиков ведут на эту машину"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.endswith("/"):
        return f"SITE_URL={url}: нужен адрес целиком, с http(s):// в начале и / в конце"
    if parts.hostname == "localhost" or parts.hostname.startswith("127."):
        return f"SITE_URL={url}: карта сайта и ссылки для поисковиков ведут на эту машину"
    return ""


def main(arguments: list[str] | None = None) -> int:
    """Build the site from the command line.

    Args:
        arguments: Without the program's name; None: the process's own.

    Returns:
        0 when done, 1 for a site that cannot be built.
    """
    parser = argparse.ArgumentParser(
        prog="python -m doctools.site.publish", description="Собирает сайт для публикации."
    )
    parser.add_argument(
        "--public", action="store_true", help="только с настоящим адресом в SITE_URL: так сайт публикуют"
    )
    parser.add_argument("--report", default="", help="чьи результаты показать; обычно build/pages.json")
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="куда")
    options = parser.parse_args(arguments)
    if fault := address_fault(os.environ.get("SITE_URL", "")):
        print(f"{'ошибка' if options.public else 'внимание'}: {fault}", file=sys.stderr)
        if options.public:
            return 1
    try:
        print("\n".join(publish(ROOT, options.site.resolve(), options.report)))
    except (BuildError, UpstreamError) as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
