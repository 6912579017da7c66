"""Addresses of pages, and GitBook's heading ids: each link published in the GitBook years still lands.

GitBook publishes no table, so the one here is read off its output: the file names and the anchors of the
original Russian space of this guide (`sleduyushie-shagi.md`, `#vybor-brokera`, `#sokhranenie-rezultatov`)
and of other public GitBook spaces in Russian (`bystryi-start`, `soobshenii`, `kak-obrabotat-rezultat`,
`#podklyuchenie-peremennykh-dizain-sistemy-v-vide-javascript-obekta`).

«й» → `i` shows that GitBook takes the accent marks off first (Unicode NFKD); by the same step «ё» → `e`, so
a heading whose «е» is corrected to «ё» keeps its anchor.
"""

import re
import unicodedata
from pathlib import Path

# What is left after NFKD: «й» has become «и» and «ё» has become «е».
TABLE = dict(
    zip(
        "абвгдежзиклмнопрстуфхцчшщъыьэюя",
        "a b v g d e zh z i k l m n o p r s t u f kh c ch sh sh  y  e yu ya".split(" "),
        strict=True,
    )
)

_LETTERS = str.maketrans(TABLE)
_NOT_IN_ID = re.compile(r"[^a-z0-9_]+")


def slugify(text: str, separator: str = "-") -> str:
    """Return the id that GitBook gives to a heading.

    The signature is the one that Python-Markdown's `toc` and pymdownx's `tabbed` call.

    Args:
        text: The heading's text without markup, e.g. «Выбор брокера».
        separator: What stands between words.

    Returns:
        Lower-case ASCII, e.g. `vybor-brokera`. A run of anything that is no letter, digit or underscore
        becomes one separator, so `proj/celery.py` gives `proj-celery-py` (at GitBook `flask.current_app` is
        `#flask-current_app`, «URL-адреса / поведение» is `#url-adresa-povedenie`).
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return separator.join(_NOT_IN_ID.sub(" ", bare.translate(_LETTERS)).split())


def address(name: str) -> str:
    """Return the address of a page from the root of the site: a folder of its own, or that of an index.

    Args:
        name: The page's path below `docs/`, e.g. `a/b.en.md`.

    Returns:
        It with a slash at its end, e.g. `en/a/b/`; empty for the first page.
    """
    language = "en/" if name.endswith(".en.md") else ""
    folder, _, stem = name.removesuffix(".md").removesuffix(".en").rpartition("/")
    return language + "".join(f"{part}/" for part in (folder, stem) if part not in ("", "index"))


def built_file(site: Path, name: str) -> Path:
    """Return the file of a built site that holds a page, be it there or not."""
    return site / address(name) / "index.html"
