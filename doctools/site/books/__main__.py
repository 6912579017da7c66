"""Makes the books of a built site and names them on its front page: `python -m doctools.site.books [FOLDER]`.

They stand in the site itself; what stands there of an earlier run is replaced.
"""

import argparse
import re
import sys
from pathlib import Path

from doctools.site import compress, whole
from doctools.site.books import epub, offline, pdf
from doctools.site.books.volume import collect
from doctools.site.books.words import FRONT_LINE, front_line, size
from doctools.site.failure import BuildError

ROOT = Path(__file__).resolve().parents[3]
NAME = "celery-po-russki"
_PLACE = re.compile(r'<div class="cards">.*?</div>', re.DOTALL)


def run(root: Path, site: Path) -> dict[str, int]:
    """Make the books.

    Args:
        root: The project.
        site: Its built site.

    Returns:
        Bytes of each by file name.

    Raises:
        BuildError: The site is not built, or has what no book can show.
    """
    volume = collect(root, site)
    index = site / "index.html"
    front = FRONT_LINE.sub("", index.read_text(encoding="utf-8"))
    if not (place := _PLACE.search(front)):
        raise BuildError('на главной нет списка, под которым книги названы: <div class="cards">')
    made = {
        f"{NAME}.pdf": pdf.make(volume),
        f"{NAME}.epub": epub.make(volume),
        f"{NAME}.zip": offline.make(site, volume.date),
    }
    for name, content in made.items():
        whole.write_atomically(site / name, content)
    sizes = {name: len(content) for name, content in made.items()}
    front = f"{front[: place.end()]}\n{front_line(sizes)}{front[place.end() :]}"
    for suffix, content in {"": front.encode(), **compress.copies(front.encode())}.items():
        whole.write_atomically(index.with_name(index.name + suffix), content)
    return sizes


def main(arguments: list[str] | None = None) -> int:
    """Make the books from the command line.

    Args:
        arguments: Without the program's name; None: the process's own.

    Returns:
        0 when done, 1 for a site that no book can be made of.
    """
    parser = argparse.ArgumentParser(
        prog="python -m doctools.site.books", description="Делает из собранного сайта PDF, EPUB и архив."
    )
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="сайт")
    site = parser.parse_args(arguments).site.resolve()
    try:
        with whole.locked(site):
            sizes = run(ROOT, site)
    except BuildError as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 1
    print("\n".join(f"{name}: {size(number)}" for name, number in sizes.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
