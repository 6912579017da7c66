"""Makes one style sheet and small scripts of a built site, and leaves nothing behind that no page asks for.

A step over the built HTML. Every file carries its digest in its name, so a browser may keep it for ever. What
`site.js` and `search.js` load is found in them by its name.
"""

import hashlib
import re
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

LINKS = re.compile(r'(?:\s*<link rel="stylesheet" href="(?:[^"]*/)?assets/stylesheets/[\w-]+\.css">)+')
HREF = re.compile(r'href="([^"]*?)(assets/stylesheets/([\w-]+)\.css)"')
SCRIPT = re.compile(r'(src="[^"]*?assets/scripts/)([\w-]+)(\.js")')
DIGEST = 8
# Folders of `assets/` that the theme fills.
THEME = ("images", "javascripts", "scripts", "stylesheets")


class AssetError(Exception):
    """A page that is not made as the step expects."""


def run(site: Path) -> int:
    """Do it.

    Args:
        site: The built site; its files are replaced.

    Returns:
        How many files of styles and scripts the site has now.

    Raises:
        AssetError: A page has no style sheet, or pages differ in theirs.
    """
    folder = site / "assets"
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    styled = {path: html for path, html in pages.items() if '<link rel="stylesheet"' in html}
    sheets = {tuple(match[3] for match in HREF.finditer(html)) for html in styled.values()}
    if len(sheets) != 1:
        raise AssetError(f"у страниц должен быть один набор стилей, а их {len(sheets)}")
    (names,) = sheets
    css = "".join((folder / "stylesheets" / f"{name}.css").read_text(encoding="utf-8") for name in names)
    bundle = _write(folder / "stylesheets", "site", ".css", str(cssmin(css)))
    search_css = _write(
        folder / "stylesheets",
        "search",
        ".css",
        str(cssmin((folder / "stylesheets/search.css").read_text("utf-8"))),
    )
    scripts = folder / "scripts"
    search = jsmin((scripts / "search.js").read_text("utf-8")).replace(
        "stylesheets/search.css", f"stylesheets/{search_css}"
    )
    search_js = _write(scripts, "search", ".js", search)
    main = jsmin((scripts / "site.js").read_text("utf-8")).replace('"search.js"', f'"{search_js}"')
    built = {
        "site": _write(scripts, "site", ".js", main),
        "lost": _write(scripts, "lost", ".js", str(jsmin((scripts / "lost.js").read_text("utf-8")))),
    }
    for path, html in styled.items():
        first = HREF.search(html)
        assert first
        link = f'\n    <link rel="stylesheet" href="{first[1]}assets/stylesheets/{bundle}">'
        html = LINKS.sub(link, html, count=1)
        html = SCRIPT.sub(lambda m: m[1] + built[m[2]] + '"', html)
        html = re.sub(r"<html ([^>]*)>", r'<html \1 data-worker="sw.js">', html, count=1)
        path.write_text(_without_indentation(html), encoding="utf-8")
    kept = {bundle, search_css, search_js, *built.values()}
    _prune(folder, kept)
    return len(kept)


def _write(folder: Path, name: str, suffix: str, text: str) -> str:
    """Write a file under the digest of its text, and return its name."""
    full = f"{name}.{hashlib.sha256(text.encode()).hexdigest()[:DIGEST]}{suffix}"
    (folder / full).write_text(text, encoding="utf-8")
    return full


def _without_indentation(html: str) -> str:
    """Take the templates' indentation out, but not that of code."""
    parts = re.split(r"(<pre\b.*?</pre>|<textarea\b.*?</textarea>)", html, flags=re.DOTALL)
    parts[::2] = [re.sub(r"\s*\n\s*", "\n", part) for part in parts[::2]]
    return "".join(parts)


def _prune(folder: Path, kept: set[str]) -> None:
    """Take away the styles, scripts and pictures that nothing asks for, Material's own first of all."""
    shipped = (path for name in THEME for path in (folder / name).rglob("*"))
    for path in sorted([*shipped, *(folder / name for name in THEME)], reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.is_file() and path.name not in kept:
            path.unlink()
