"""Gives Sybil the regions of a page: every fence, with the evaluator that executes it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
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
        """Give the region of each fence that is not a picture, and an empty one for each fault."""
        starts = [0, *accumulate(len(line) + 1 for line in document.text.split("\n"))]
        for block in blocks(document.text, self._examples):
            start = starts[block.line - 1]
            if isinstance(block, PageError):
                yield Region(start, start, parsed=block, evaluator=evaluate)
            elif block.kind != "picture":
                yield Region(start, starts[block.end] - 1, parsed=block, evaluator=evaluate)
