"""Looks at the books of a site as their readers' programs do: `python -m doctools.checks.books [FOLDER]`.

Needs poppler-utils and epubcheck of Debian.
"""

import argparse
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]
MARGIN, FOOT = 60, 15
"""Points at each side and at the foot of a page of the PDF that stay white."""
_PAGE = re.compile(
    r'<page width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)">(?P<words>.*?)</page>', re.DOTALL
)
_WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
_ENTRY = re.compile(r"^ *(?P<title>\S.*?) (?:\. ?){3,}(?P<page>\d+)$", re.MULTILINE)


def pdf(path: Path) -> list[str]:
    """Say what is wrong with a PDF: type that is not in it, what runs out of a page, contents that mislead.

    Args:
        path: The PDF.
    """
    return [*_fonts(path), *_beyond(path), *_contents(path), *_outline(path)]


def _said(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _fonts(path: Path) -> Iterator[str]:
    rows = _said("pdffonts", path).splitlines()[2:]
    if not rows:
        yield "нет ни одного шрифта"
    for row in rows:
        if row.split()[-5] != "yes":
            yield f"шрифт не вложен: {row.split()[0]}"


def _beyond(path: Path) -> Iterator[str]:
    for number, page in enumerate(_PAGE.finditer(_said("pdftotext", "-bbox", path, "-")), 1):
        width, height = float(page["width"]), float(page["height"])
        for left, right, foot, word in _WORD.findall(page["words"]):
            if float(left) < MARGIN or float(right) > width - MARGIN or float(foot) > height - FOOT:
                yield f"с. {number}: за краем полосы: {unescape(word)[:60]}"


def _contents(path: Path) -> Iterator[str]:
    pages = [_plain(page) for page in _said("pdftotext", "-layout", path, "-").split("\f")]
    found = list(_ENTRY.finditer(_said("pdftotext", "-layout", path, "-")))
    if not found:
        yield "в содержании нет номеров страниц"
    for entry in found:
        number = int(entry["page"])
        if number > len(pages) or _plain(entry["title"]) not in pages[number - 1]:
            yield f"содержание: «{entry['title']}» не на странице {number}"


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _outline(path: Path) -> Iterator[str]:
    if "<outline>" not in _said("pdftohtml", "-xml", "-stdout", "-i", "-l", "1", path):
        yield "нет закладок"


def epub(path: Path) -> list[str]:
    """Say what epubcheck finds wrong with an EPUB.

    Args:
        path: The EPUB.
    """
    program = shutil.which("epubcheck")
    if program is None:
        return ["нет программы epubcheck"]
    # Debian's program is a Java archive, which not every system starts by itself.
    command = ["java", "-jar", program, "--failonwarnings", "--quiet", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def archive(content: bytes) -> list[str]:
    """Say which links of an archived site lead out of it, or need a server.

    Args:
        content: The archive.
    """
    with ZipFile(io.BytesIO(content)) as files:
        names = set(files.namelist())
        pages = {name: files.read(name).decode() for name in names if name.endswith(".html")}
    wrong = [] if pages else ["в архиве нет страниц"]
    for name, html in sorted(pages.items()):
        wrong += [f"{name}: сценарий"] * ("<script" in html)
        for path in re.findall(r'<[a-z]+\b[^>]*?\b(?:href|src)="([^"#?:]+)["#?]', html):
            if normpath(join(dirname(name), unquote(path))) not in names:
                wrong.append(f"{name}: {path} никуда не ведёт")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    """Look at the books of a site from the command line.

    Args:
        arguments: Without the program's name; None: the process's own.

    Returns:
        0 when all is well, 1 otherwise.
    """
    parser = argparse.ArgumentParser(
        prog="python -m doctools.checks.books", description="Проверяет книги сайта."
    )
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="сайт")
    site = parser.parse_args(arguments).site
    wrong = [
        f"{path.name}: {fault}"
        for suffix, look in (("pdf", pdf), ("epub", epub), ("zip", lambda path: archive(path.read_bytes())))
        for path in [*site.glob(f"*.{suffix}")] or [site / f"?.{suffix}"]
        for fault in (look(path) if path.is_file() else ["не сделан"])
    ]
    print("\n".join(wrong) or "книги в порядке")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
