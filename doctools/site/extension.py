"""Makes the site's Markdown extensions, each of which is one step of the parser.

A module's `makeExtension`, by which Python-Markdown knows it, is what :func:`extension` or :func:`rewriting`
returns.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

Make = Callable[..., Extension]


class _OneStep(Extension):
    def __init__(
        self, make: Callable[[Markdown], Preprocessor | Treeprocessor], name: str, priority: int, **given: Any
    ) -> None:
        super().__init__(**given)
        self._make, self._name, self._priority = make, name, priority

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (name given by Python-Markdown)
        step = self._make(md)
        steps: Any = md.preprocessors if isinstance(step, Preprocessor) else md.treeprocessors
        steps.register(step, self._name, self._priority)


class _Rewriter(Preprocessor):
    def __init__(self, rewrite: Callable[[str], str], md: Markdown) -> None:
        super().__init__(md)
        self._rewrite = rewrite

    def run(self, lines: list[str]) -> list[str]:
        return self._rewrite("\n".join(lines)).split("\n")


def extension(make: Callable[[Markdown], Preprocessor | Treeprocessor], name: str, priority: int) -> Make:
    """Return what makes an extension.

    Args:
        make: Makes its step for a parser.
        name: What the parser calls the step.
        priority: Its place among the steps: the highest comes first. The includes have 32; of the steps over
            the tree the inline markup has 20.
    """
    return partial(_OneStep, make, name, priority)


def rewriting(rewrite: Callable[[str], str], name: str, priority: int) -> Make:
    """Return what makes an extension that changes the text of a page before it is parsed.

    Args:
        rewrite: Changes it.
        name: As :func:`extension` has it.
        priority: As :func:`extension` has it.
    """
    return extension(partial(_Rewriter, rewrite), name, priority)
