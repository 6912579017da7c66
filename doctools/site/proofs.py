"""Puts a quiet sign on every block of a built page: executed in the tests, and on which brokers.

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

BLOCK = re.compile(r'<div class="code code-(?:file|session)" role="group"[^>]*>')
CHECK = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m12 2 8 3v6c0 5-3.4 9.4-8 11-4.6-1.6-8-6-8-11V5z'
    'm-1.2 13.6 5.9-5.9-1.4-1.4-4.5 4.5-2.1-2.1-1.4 1.4z"/></svg>'
)


class ProofError(Exception):
    """The blocks of a page and of its source do not match."""


def run(root: Path, site: Path) -> int:
    """Mark the blocks of all pages.

    Args:
        root: The project, with `docs/`, `examples/` and `build/`.
        site: Its built site.

    Returns:
        How many blocks carry a sign.

    Raises:
        ProofError: A built page has other blocks than its source.
    """
    marked = 0
    for path in sorted((root / "docs").rglob("*.md")):
        name = path.relative_to(root / "docs").as_posix()
        built = built_file(site, name)
        proof = read_proof(root / "build" / "pages.json", name, path.read_text(encoding="utf-8"))
        if not built.is_file() or proof is None or not proof.brokers:
            continue
        signs = [sign(block, list(proof.brokers)) for block in drawn(path, root / "examples")]
        html = built.read_text(encoding="utf-8")
        if len(BLOCK.findall(html)) != len(signs):
            raise ProofError(
                f"{name}: на странице блоков {len(BLOCK.findall(html))}, а в тексте {len(signs)}"
            )
        left = iter(signs)
        html = BLOCK.sub(lambda match: match[0] + next(left), html)  # noqa: B023 (used before the next turn)
        built.write_text(html, encoding="utf-8")
        marked += sum(map(bool, signs))
    return marked


def drawn(page: Path, examples: Path) -> list[Block]:
    """Return the code blocks of a page's source, in the order in which they are shown.

    Raises:
        ProofError: A block does not keep to the format.
    """
    try:
        found = faultless(page.read_text(encoding="utf-8"), examples)
    except PageError as error:
        raise ProofError(f"{page}:{error.line}: {error.text}") from None
    return [block for block in found if block.kind != "picture"]


def sign(block: Block, brokers: list[str]) -> str:
    """Return the sign of a block.

    Args:
        block: The block.
        brokers: Where the page ran without a failure.
    """
    where = [BROKERS.get(name, name) for name in brokers if name in block.directives.brokers]
    if block.directives.skip or block.kind == "shown" or not where:
        reason = block.directives.skip or block.directives.brokers_reason
        said = f"Этот блок только показан{': ' + reason if reason else ''}"
        return _tools(said, "показан", " ran-not")
    verb = "Файл создан" if block.kind == "file" else "Блок исполнен"
    return _tools(f"{verb} в тестах: {', '.join(where)}", CHECK, "")


def _tools(said: str, shown: str, css: str) -> str:
    return (
        f'<div class="code-tools"><span class="ran{css}" role="img" tabindex="0" aria-label="{escape(said)}" '
        f'data-tip="{escape(said)}">{shown}</span></div>'
    )
