"""Puts the styles of a built site into its pages, makes small scripts, leaves nothing that no page asks for.

A step over the built HTML. The styles are some 4 KB as they are sent: a page that has to ask for them is seen
later by a whole way to the server and back. What all pages are drawn with is one element, what some need
besides another.
Every file carries its digest in its name, so a browser may keep it for ever. What `site.js` and `search.js`
load is found in them by its name.
"""

import hashlib
import re
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

from doctools.site.failure import BuildError
from doctools.site.spread import spread

LINKS = re.compile(r'(?:\s*<link rel="stylesheet" href="(?:[^"]*/)?assets/stylesheets/[\w-]+\.css">)+')
HREF = re.compile(r'href="([^"]*?)(assets/stylesheets/([\w-]+)\.css)"')
NAMED = re.compile(r'(="[^"]*?assets/(?:scripts/)?)([\w-]+\.(?:js|png|svg))(?=")')
DIGEST = 8
# Folders of `assets/` that the theme fills.
THEME = ("images", "javascripts", "scripts", "stylesheets")


def run(site: Path) -> int:
    """Do it.

    Args:
        site: The built site; its files are replaced.

    Returns:
        How many files of styles, scripts and pictures the site has now.

    Raises:
        BuildError: Pages have no style sheet in common.
    """
    folder = site / "assets"
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    sheets = {
        tuple(match[3] for match in HREF.finditer(html))
        for html in pages.values()
        if '<link rel="stylesheet"' in html
    }
    common = tuple(name for name in next(iter(sheets), ()) if all(name in each for each in sheets))
    if not common:
        raise BuildError("у страниц нет общих стилей")
    others = {each: tuple(name for name in each if name not in common) for each in sheets}
    styles = {own: _element(folder, common) + _element(folder, own) for own in set(others.values())}
    built, loaded = _scripts(folder, _style(folder, "search", "search"))
    for path in sorted(folder.glob("*.*")):
        built[path.name] = _write(folder, path.stem, path.suffix, path.read_bytes())
        path.unlink()
    asked = {match[2] for html in pages.values() for match in NAMED.finditer(html)} | loaded
    for name in built.keys() - asked:
        next(folder.rglob(built[name])).unlink()

    def write(path: Path) -> None:
        html = pages[path]
        if HREF.search(html):
            own = others[tuple(match[3] for match in HREF.finditer(html))]
            before, _, behind = html.partition(LINKS.findall(html)[0])
            html = before + styles[own] + behind
            html = re.sub(r"<html ([^>]*)>", r'<html \1 data-worker="sw.js">', html, count=1)
        html = NAMED.sub(lambda match: match[1] + built.get(match[2], match[2]), html)
        path.write_text(_without_indentation(html), encoding="utf-8")

    spread(write, pages, lambda path: len(pages[path]))
    _prune(folder)
    return sum(DIGESTED.search(path.name) is not None for path in folder.rglob("*"))


DIGESTED = re.compile(rf"\.[0-9a-f]{{{DIGEST}}}\.\w+$")
"""The end of the name of a file that never changes."""


def _element(folder: Path, sheets: tuple[str, ...]) -> str:
    return f"\n<style>{_css(folder, *sheets)}</style>" if sheets else ""


def _style(folder: Path, name: str, *sheets: str) -> str:
    return _write(folder / "stylesheets", name, ".css", _css(folder, *sheets).encode())


def _css(folder: Path, *sheets: str) -> str:
    css = "".join((folder / "stylesheets" / f"{each}.css").read_text(encoding="utf-8") for each in sheets)
    return str(cssmin(css))


def _scripts(folder: Path, search_css: str) -> tuple[dict[str, str], set[str]]:
    """Write the scripts: what each is called now, by its name, and the names that `site.js` loads."""
    scripts = folder / "scripts"
    texts = {path.name: str(jsmin(path.read_text("utf-8"))) for path in sorted(scripts.glob("*.js"))}
    loaded = {name for name in texts if f'"{name}"' in texts["site.js"] + texts["search.js"]}
    built: dict[str, str] = {}
    for name, text in sorted(texts.items(), key=lambda each: (each[0] == "site.js", each[0] == "search.js")):
        text = text.replace("stylesheets/search.css", f"stylesheets/{search_css}")
        for other in loaded & built.keys():
            text = text.replace(f'"{other}"', f'"{built[other]}"')
        built[name] = _write(scripts, name.removesuffix(".js"), ".js", text.encode())
    return built, loaded


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
