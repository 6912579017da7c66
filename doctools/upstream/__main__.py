"""The command line: `python -m doctools.upstream COMMAND`; `--help` lists the commands."""

import argparse
import datetime
import importlib.metadata
import json
import sys
from pathlib import Path

from packaging.version import Version

from doctools.checks.inventory import PATH as INVENTORY
from doctools.checks.inventory import dump
from doctools.checks.problems import ROOT, tell
from doctools.site.record import PATH as RECORD
from doctools.site.record import UpstreamError, load
from doctools.site.whole import write_atomically
from doctools.upstream import chapters, compare, inventory, manual, stub
from doctools.upstream.edit import PageEdit
from doctools.upstream.ours import read_page, read_pages
from doctools.upstream.record import save
from doctools.upstream.rst import parse
from doctools.upstream.sdist import PROJECT, Release, Shelf
from doctools.upstream.sections import sections

NOTHING = "ничего: назовите якорь или опустите"


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} — не день; день пишут так: 2026-11-22") from None


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--version", help="выпуск Celery, например 5.6.3")
    common.add_argument(
        "--archive", type=Path, action="append", default=[], help="исходники выпуска (.tar.gz)"
    )
    common.add_argument("--offline", action="store_true", help="не обращаться к индексу пакетов")
    common.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    parser = argparse.ArgumentParser(
        prog="python -m doctools.upstream", description="Сверка страниц с оригиналом."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, help_: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help_, description=help_, parents=[common])

    def page(command: argparse.ArgumentParser, *, anchors: str = "") -> None:
        command.add_argument("page", help="страница ниже docs/")
        if anchors:
            command.add_argument(
                "anchors", nargs=anchors, metavar="anchor", help="якорь раздела оригинала или наш"
            )

    add("fresh", "что изменилось в новом выпуске: 0 — всё актуально, 1 — есть что перечитать, 2 — ошибка")
    page(add("map", "предложить соответствие разделов и наших заголовков; ничего не подтверждает"))
    confirm = add("confirm", "подтвердить разделы после сверки с оригиналом")
    page(confirm, anchors="+")
    confirm.add_argument("--ours", help="наш якорь, если раздел ещё не сопоставлен")
    confirm.add_argument("--day", type=_day, help="день сверки, ГГГГ-ММ-ДД; по умолчанию сегодня")
    leave_out = add("leave-out", "записать, что раздел опущен намеренно")
    page(leave_out, anchors="+")
    leave_out.add_argument("--why", required=True, help="причина")
    leave_out.add_argument("--day", type=_day, help="день решения, ГГГГ-ММ-ДД; по умолчанию сегодня")
    page(add("forget", "убрать из данных раздел, которого в оригинале больше нет"), anchors="+")
    page(add("show", "показать текст разделов оригинала, как он сверяется"), anchors="*")
    begin = add("page", "начать главу: заготовка, меню, оглавление, разделы для сверки")
    begin.add_argument("original", help="файл оригинала, например userguide/tasks.rst")
    begin.add_argument("--title", default="", help="русский заголовок; без него — из списка глав")
    begin.add_argument("--file", default="", help="файл ниже docs/; без него — из заголовка")
    add("settled", "все ли разделы готовых страниц подтверждены или опущены; в сеть не ходит")
    add("inventory", "записать опись выпуска: страницы, якоря, настройки, ключи, сигналы")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command: 0 for done or all fresh, 1 for stale sections, 2 for an error, one line on stderr."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except UpstreamError as error:
        print(f"ошибка: {error}", file=sys.stderr)
    except OSError as error:
        print(f"ошибка: {error.filename}: {error.strerror}", file=sys.stderr)
    return 2


def _run(options: argparse.Namespace) -> int:
    root: Path = options.root
    shelf = Shelf(root / ".cache" / "upstream", options.archive, offline=options.offline)
    if options.command == "fresh":
        return _fresh(root, shelf, options.version)
    if options.command == "settled":
        return tell(chapters.unsettled(load(root / RECORD), read_pages(root / "docs")))
    # The release that the pages are executed on, unless another one is named.
    release = shelf.get(options.version or importlib.metadata.version(PROJECT))
    if options.command == "page":
        return _begin(root, release, options)
    if options.command == "inventory":
        pages = manual.build(shelf.archive(release.version), release.version, shelf.cache)
        found = inventory.build(release, pages)
        write_atomically(root / INVENTORY, dump(found).encode())
        print(f"{INVENTORY}: {found}")
        return 0
    return _page_command(root, release, options)


def _begin(root: Path, release: Release, options: argparse.Namespace) -> int:
    record = load(root / RECORD)
    known = chapters.load(root / chapters.PATH)
    tell(stub.begin(root, known, release, record, options.original, options.title, options.file))
    save(root / RECORD, record)
    return 0


def _fresh(root: Path, shelf: Shelf, version: str | None) -> int:
    pages = read_pages(root / "docs")
    drafts = {page.path for page in pages if page.draft}
    record = {path: kept for path, kept in load(root / RECORD).items() if path not in drafts}
    release = shelf.get(version) if version else shelf.newest()
    report = compare.compare(record, [page for page in pages if not page.draft], release, shelf)
    tell(compare.lines(report))
    for original in sorted({page.original for page in report.pages}):
        for problem in parse(release, original)["problems"] if f"docs/{original}" in release.files else ():
            print(f"docutils: {problem}", file=sys.stderr)
    if report.own:
        print(f"страниц без оригинала: {report.own}")
    summary = compare.summary(report)
    if (root / chapters.PATH).exists():
        known = chapters.load(root / chapters.PATH)
        summary += chapters.count(known, pages)
        tell(chapters.lines(known, pages, release))
    entries = [entry for kept in record.values() for entry in kept.entries]
    checked = [Version(entry.release) for entry in entries if entry.release]
    if checked and Version(release.version) < max(checked):
        print("выпуск старше сверенного: пометки для сайта не изменены")
    else:
        text = json.dumps(compare.as_data(report), ensure_ascii=False, indent=2) + "\n"
        write_atomically(root / "build" / "upstream.json", text.encode())
    print(summary)
    return 0 if report.fresh else 1


def _page_command(root: Path, release: Release, options: argparse.Namespace) -> int:
    data = root / RECORD
    page = read_page(root / "docs", options.page.removeprefix("docs/"))
    if options.command == "show":
        for section in sections(release, page.original or ""):
            if not options.anchors or section.anchor in options.anchors:
                print(f"{'#' * section.level} {section.title} (#{section.anchor})\n\n{section.text}\n")
        return 0
    record = load(data)
    edit = PageEdit(record, page, release)
    day = getattr(options, "day", None) or datetime.datetime.now(datetime.UTC).date().isoformat()
    match options.command:
        case "map":
            for section, heading in edit.propose():
                ours = f"«{heading.title}» (#{heading.anchor})" if heading else NOTHING
                print(f"«{section.title}» (#{section.anchor}) → {ours}")
            print("Предложено, не подтверждено: перечитайте и подтвердите командой confirm.")
        case "confirm":
            if options.ours and len(options.anchors) > 1:
                raise UpstreamError("ключ --ours — для одного раздела")
            for anchor in options.anchors:
                entry = edit.confirm(anchor, day, options.ours)
                print(
                    f"подтверждён: «{entry.title}» (#{entry.anchor}) → #{entry.ours}, celery {entry.release}"
                )
        case "leave-out":
            for anchor in options.anchors:
                entry = edit.leave_out(anchor, options.why, day)
                print(f"опущен: «{entry.title}» (#{entry.anchor}): {entry.left_out}")
        case "forget":
            for anchor in options.anchors:
                edit.forget(anchor)
    save(data, record)
    return 0


if __name__ == "__main__":
    sys.exit(main())
