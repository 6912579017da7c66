"""Says on a built page of every block that it was executed in the tests, and on which brokers.

What holds for nearly all is said once, on the article: the theme draws a quiet sign on each block, and its
script says the rest. A block that differs says so itself.

Says only what the last run proved of this very text: without `build/pages.json`, after a change of the page,
or for a page that failed on some broker there is no sign.
"""

import re
from html import escape
from pathlib import Path

from doctools.pages.addresses import built_file
from doctools.pages.blocks import Block, faultless
from doctools.pages.lines import PageError
from doctools.site.badges import BROKERS, read_proof
from doctools.site.failure import BuildError

BLOCK = re.compile(r'<div class="code code-(?:file|session)" role="group"[^>]*>')
ARTICLE = "<article "


def run(root: Path, site: Path, report: Path) -> int:
    """Mark the blocks of all pages.

    Args:
        root: The project, with `docs/` and `examples/`.
        site: Its built site.
        report: What the page runner has told of its last run.

    Returns:
        How many blocks carry a sign.

    Raises:
        BuildError: A built page has other blocks than its source, or no article.
    """
    marked = 0
    for path in sorted((root / "docs").rglob("*.md")):
        name = path.relative_to(root / "docs").as_posix()
        built = built_file(site, name)
        proof = read_proof(report, name, path.read_text(encoding="utf-8"))
        if not built.is_file() or proof is None or not proof.brokers:
            continue
        brokers = list(proof.brokers)
        signs = [sign(block, brokers) for block in drawn(path, root / "examples")]
        html = built.read_text(encoding="utf-8")
        if len(BLOCK.findall(html)) != len(signs):
            raise BuildError(
                f"{name}: на странице блоков {len(BLOCK.findall(html))}, а в тексте {len(signs)}"
            )
        if ARTICLE not in html:
            raise BuildError(f"{name}: нет {ARTICLE}…>")
        left = iter(signs)
        html = BLOCK.sub(lambda match: _signed(match[0], next(left)), html)  # noqa: B023 (used before the next turn)
        everywhere = [BROKERS.get(broker, broker) for broker in brokers]
        said = f'data-ran="{_ran("session", everywhere)}" data-made="{_ran("file", everywhere)}" '
        built.write_text(html.replace(ARTICLE, ARTICLE + said, 1), encoding="utf-8")
        marked += len(signs)
    return marked


def drawn(page: Path, examples: Path) -> list[Block]:
    """Return the code blocks of a page's source, in the order in which they are shown.

    Raises:
        BuildError: A block does not keep to the format.
    """
    try:
        found = faultless(page.read_text(encoding="utf-8"), examples)
    except PageError as error:
        raise BuildError(f"{page}:{error.line}: {error.text}") from None
    return [block for block in found if block.kind != "picture"]


def sign(block: Block, brokers: list[str]) -> str:
    """Return what a block says that the article does not: an attribute, an element, or nothing.

    Args:
        block: The block.
        brokers: Where the page ran without a failure.
    """
    where = [BROKERS.get(name, name) for name in brokers if name in block.directives.brokers]
    if block.directives.skip or block.kind == "shown" or not where:
        reason = block.directives.skip or block.directives.brokers_reason
        said = escape(f"Этот блок только показан{': ' + reason if reason else ''}")
        return (
            f'<div class="code-tools"><span class="ran ran-not" role="img" tabindex="0" aria-label="{said}">'
            "показан</span></div>"
        )
    return "" if len(where) == len(brokers) else f' data-ran="{_ran(block.kind, where)}"'


def _ran(kind: str, where: list[str]) -> str:
    verb = "Файл создан" if kind == "file" else "Блок исполнен"
    return escape(f"{verb} в тестах: {', '.join(where)}")


def _signed(tag: str, said: str) -> str:
    return tag[:-1] + said + ">" if said.startswith(" ") else tag + said
