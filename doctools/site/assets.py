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
NAMED = re.compile(r'(="[^"]*?assets/(?:scripts/)?)([\w-]+\.(?:js|png|svg))(?=")')
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
        How many files of styles, scripts and pictures the site has now.

    Raises:
        AssetError: A page has no style sheet, or pages differ in theirs.
    """
    folder = site / "assets"
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    sheets = {
        tuple(match[3] for match in HREF.finditer(html))
        for html in pages.values()
        if '<link rel="stylesheet"' in html
    }
    if len(sheets) != 1:
        raise AssetError(f"у страниц должен быть один набор стилей, а их {len(sheets)}")
    (names,) = sheets
    bundle = _style(folder, "site", *names)
    built = _scripts(folder, _style(folder, "search", "search"))
    for path in sorted(folder.glob("*.*")):
        built[path.name] = _write(folder, path.stem, path.suffix, path.read_bytes())
        path.unlink()
    asked = {match[2] for html in pages.values() for match in NAMED.finditer(html)}
    asked |= {"search.js", "spelling.js"}
    for name in built.keys() - asked:
        next(folder.rglob(built[name])).unlink()
    for path, html in pages.items():
        if first := HREF.search(html):
            link = f'\n    <link rel="stylesheet" href="{first[1]}assets/stylesheets/{bundle}">'
            html = LINKS.sub(link, html, count=1)
            html = re.sub(r"<html ([^>]*)>", r'<html \1 data-worker="sw.js">', html, count=1)
        # A heading is called what it says; its sign is for the mouse, the contents are for the keyboard.
        html = html.replace('<a class="headerlink"', '<a class="headerlink" aria-hidden="true" tabindex="-1"')
        html = NAMED.sub(lambda match: match[1] + built.get(match[2], match[2]), html)
        path.write_text(_without_indentation(html), encoding="utf-8")
    _prune(folder)
    return sum(DIGESTED.search(path.name) is not None for path in folder.rglob("*"))


DIGESTED = re.compile(rf"\.[0-9a-f]{{{DIGEST}}}\.\w+$")
"""The end of the name of a file that never changes."""


def _style(folder: Path, name: str, *sheets: str) -> str:
    css = "".join((folder / "stylesheets" / f"{each}.css").read_text(encoding="utf-8") for each in sheets)
    return _write(folder / "stylesheets", name, ".css", str(cssmin(css)).encode())


def _scripts(folder: Path, search_css: str) -> dict[str, str]:
    """Write the scripts; returns what each is called now, by its name."""
    scripts = folder / "scripts"
    texts = {path.name: str(jsmin(path.read_text("utf-8"))) for path in sorted(scripts.glob("*.js"))}
    built = {"spelling.js": _write(scripts, "spelling", ".js", texts.pop("spelling.js").encode())}
    search = texts.pop("search.js").replace("stylesheets/search.css", f"stylesheets/{search_css}")
    search = search.replace('"spelling.js"', f'"{built["spelling.js"]}"')
    built["search.js"] = _write(scripts, "search", ".js", search.encode())
    texts["site.js"] = texts["site.js"].replace('"search.js"', f'"{built["search.js"]}"')
    for name, text in texts.items():
        built[name] = _write(scripts, name.removesuffix(".js"), ".js", text.encode())
    return built


def _write(folder: Path, name: str, suffix: str, content: bytes) -> str:
    """Write a file under the digest of its content, and return its name."""
    full = f"{name}.{hashlib.sha256(content).hexdigest()[:DIGEST]}{suffix}"
    (folder / full).write_bytes(content)
    return full


def _without_indentation(html: str) -> str:
    """Take the templates' indentation out, but not that of code."""
    parts = re.split(r"(<pre\b.*?</pre>|<textarea\b.*?</textarea>)", html, flags=re.DOTALL)
    parts[::2] = [re.sub(r"\s*\n\s*", "\n", part) for part in parts[::2]]
    return "".join(parts)


def _prune(folder: Path) -> None:
    """Take away the styles, scripts and pictures that nothing asks for, Material's own first of all."""
    shipped = (path for name in THEME for path in (folder / name).rglob("*"))
    for path in sorted([*shipped, *(folder / name for name in THEME)], reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.is_file() and not DIGESTED.search(path.name):
            path.unlink()
