"""Writes the content security policy into every built page: nothing runs or loads but what is the site's own.

What a script must say before the text is seen stands inline, as do the styles that few pages need, and the
policy holds their hashes. `publish/` has the same policy as a header, for what a meta element cannot say.

    python -m doctools.site.policy [SITE]    writes the policy of a built site into the configurations there
"""

import base64
import hashlib
import re
import sys
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
    "style-src": "",
    "img-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
STYLES = ("'self'",)
# Each with what may run or be drawn by a hash.
_INLINE = {
    "script-src": (SCRIPTS, re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)),
    "style-src": (STYLES, re.compile(r"<style>(.*?)</style>", re.DOTALL)),
}
_SENT = re.compile(r'(Content-Security-Policy )"[^"]*"')
_HANDLER = re.compile(r"on\w+|style", re.IGNORECASE)


def policy(*pages: str) -> str:
    """Return the policy of pages.

    Args:
        pages: Their HTML.
    """
    rules = dict(RULES)
    for name, (allowed, inline) in _INLINE.items():
        hashes = {_hash(each) for text in pages for each in inline.findall(text)}
        rules[name] = " ".join([*allowed, *(f"'sha256-{each}'" for each in sorted(hashes))])
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def header(site: Path) -> str:
    """Return the policy of a whole built site, as a server sends it."""
    pages = (path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    return f"{policy(*pages)}; frame-ancestors 'none'"


def write_header(site: Path, folder: Path) -> list[Path]:
    """Write the policy of a built site into the configurations of servers.

    Args:
        site: The site, built of what stands now.
        folder: Where the configurations are.

    Returns:
        What has changed.
    """
    changed, sent = [], header(site)
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8")
        new = _SENT.sub(lambda match: f'{match[1]}"{sent}"', text)
        if new != text:
            path.write_text(new, encoding="utf-8")
            changed.append(path)
    return changed


def run(site: Path) -> int:
    """Write it into every page; the last step that touches a page.

    Returns:
        How many pages have it.

    Raises:
        BuildError: A page has a handler, a style that is not the theme's, or no place for the policy.
    """
    pages = sorted(site.rglob("*.html"))
    spread(partial(_write, site), pages, lambda path: path.stat().st_size)
    return len(pages)


def _write(site: Path, path: Path) -> None:
    text, name = path.read_text(encoding="utf-8"), path.relative_to(site).as_posix()
    for element in html.document_fromstring(text).iter():
        is_own = element.tag == "style" and element.getparent().tag != "head"
        if is_own or any(_HANDLER.fullmatch(str(each)) for each in element.attrib):
            raise BuildError(f"{name}: политика запрещает {html.tostring(element, encoding='unicode')[:80]}")
    if CHARSET not in text:
        raise BuildError(f"{name}: нет {CHARSET}")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(text)}">'
    path.write_text(text.replace(CHARSET, f"{CHARSET}\n{meta}", 1), encoding="utf-8")


if __name__ == "__main__":
    for each in write_header(
        Path(*sys.argv[1:] or ["site"]), Path(__file__).resolve().parents[2] / "publish"
    ):
        print(f"политика вписана: publish/{each.name}")
