"""Gives Sybil the regions of a page: every fence, with the evaluator that executes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sybil import Document, Region

from doctools.engine.evaluators import evaluate
from doctools.pages.blocks import blocks
from doctools.pages.lines import PageError


class PageParser:
    """A Sybil parser of pages.

    Args:
        examples: the folder of the files that pages show.
    """

    def __init__(self, examples: Path) -> None:
        self._examples = examples

    def __call__(self, document: Document) -> Iterable[Region]:
        """Give the region of each fence that is not a picture."""
        for region, block in blocks(document, self._examples):
            if isinstance(block, PageError) or block.kind != "picture":
                yield Region(region.start, region.end, parsed=block, evaluator=evaluate)
