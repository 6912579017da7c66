"""Writes the content security policy into every built page: nothing runs or loads but what is the site's own.

What a script must say before the text is seen stands inline, and the policy holds its hash. `publish/` has
the same policy as a header, for what a meta element cannot say.
"""

import base64
import hashlib
import re
from functools import partial
from pathlib import Path

from lxml import html

from doctools.site.failure import BuildError
from doctools.site.spread import spread

CHARSET = '<meta charset="utf-8">'
# Pagefind is WebAssembly.
SCRIPTS = ("'self'", "'wasm-unsafe-eval'")
RULES = {
    "default-src": "'none'",
    "script-src": "",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
_INLINE = re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_HANDLER = re.compile(r"on\w+|style", re.IGNORECASE)


def policy(hashes: set[str]) -> str:
    """Return the policy of a page.

    Args:
        hashes: Those of its inline scripts, in base64.
    """
    rules = RULES | {"script-src": " ".join([*SCRIPTS, *(f"'sha256-{each}'" for each in sorted(hashes))])}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def hashes_of(text: str) -> set[str]:
    """Return the hashes of the inline scripts of a page."""
    return {
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE.findall(text)
    }


def header(site: Path) -> str:
    """Return the policy of a whole built site, as a server sends it."""
    found = {each for path in site.rglob("*.html") for each in hashes_of(path.read_text(encoding="utf-8"))}
    return f"{policy(found)}; frame-ancestors 'none'"


def run(site: Path) -> int:
    """Write it into every page; the last step that touches a page.

    Returns:
        How many pages have it.

    Raises:
        BuildError: A page has a handler, a style of its own, or no place for the policy.
    """
    pages = sorted(site.rglob("*.html"))
    spread(partial(_write, site), pages, lambda path: path.stat().st_size)
    return len(pages)


def _write(site: Path, path: Path) -> None:
    text, name = path.read_text(encoding="utf-8"), path.relative_to(site).as_posix()
    for element in html.document_fromstring(text).iter():
        if element.tag == "style" or any(_HANDLER.fullmatch(str(each)) for each in element.attrib):
            raise BuildError(f"{name}: политика запрещает {html.tostring(element, encoding='unicode')[:80]}")
    if CHARSET not in text:
        raise BuildError(f"{name}: нет {CHARSET}")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(hashes_of(text))}">'
    path.write_text(text.replace(CHARSET, f"{CHARSET}\n{meta}", 1), encoding="utf-8")
