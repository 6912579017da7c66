"""Mutants of links: all pages with every link changed, each found by its own complaint."""

import re

from doctools.checks import inventory
from doctools.checks.links import broken
from doctools.checks.references import Checker, Page
from doctools.mutants.subject import DOCS, ROOT, GuideFailsError, Mutant
from doctools.pages.fences import without_fences
from doctools.site.rendered import Renderer
from doctools.site.spread import spread

_LINK = re.compile(r"(?<!!)\]\((?P<target>(?!https?://|mailto:)[^)\s]+)\)")
_UPSTREAM = re.compile(r"\]\((?P<target>https://docs\.celeryq\.dev/[^)\s]+)\)")
_END = re.compile(r"(\.\w+)?/?$")
_MARK = re.compile(r"zz\d+")


def link_mutants() -> list[Mutant]:
    """A mutant for each link to a page or an anchor of ours or of Celery's documentation."""
    found: list[Mutant] = []
    for path in sorted(DOCS.rglob("*.md")):
        for number, line in enumerate(without_fences(path.read_text(encoding="utf-8")).split("\n"), 1):
            for index, match in enumerate([*_LINK.finditer(line), *_UPSTREAM.finditer(line)]):
                target, mark = match["target"], f"zz{len(found)}"
                new = target + mark if "#" in target else _END.sub(rf"{mark}\1", target, 1)
                found.append(Mutant("links", str(path.relative_to(ROOT)), number, target, new, index))
    return found


def try_links(mutants: list[Mutant]) -> dict[str, str]:
    """Change every link and see that each is complained of, as `make lint` complains.

    Raises:
        GuideFailsError: The pages cannot be rendered: nothing would be complained of.
    """
    texts = {
        path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")
    }
    for mutant in mutants:
        name = mutant.file.removeprefix("docs/")
        lines = texts[name].split("\n")
        lines[mutant.line - 1] = lines[mutant.line - 1].replace(
            f"]({mutant.before})", f"]({mutant.after})", 1
        )
        texts[name] = "\n".join(lines)
    render = Renderer(ROOT)
    try:
        rendered = spread(lambda name: render(name, texts[name]), texts)
    except Exception as error:
        raise GuideFailsError(f"страницы не собираются: {type(error).__name__}: {error}") from error
    checker = Checker(inventory.load(ROOT / inventory.PATH))
    of_ours = broken(texts, dict(zip(texts, rendered, strict=True)))
    of_celery = (problem for name, text in texts.items() for problem in checker.check(Page(name, text)))
    marks = {mark for problem in (*of_ours, *of_celery) for mark in _MARK.findall(problem.message)}
    return {m.key: "survived" if marks.isdisjoint(_MARK.findall(m.after)) else "caught" for m in mutants}
