"""Regular expressions that authors write, with a limit: one that runs away is an error and no hang."""

from functools import lru_cache
from typing import Any

import regex

LIMIT = 2.0
"""Seconds that one search may take; the right ones take some microseconds."""


class ExpressionError(Exception):
    """An expression that searches for too long.

    Args:
        expression: the expression.
    """

    def __init__(self, expression: str) -> None:
        super().__init__(
            f"регулярное выражение {expression!r} искали в одной строке дольше {LIMIT:g} с: "
            "в нём повторяется то, что повторяется само, вроде (a+)+; запишите его проще"
        )


def found(expression: str, text: str) -> bool:
    """Whether an expression is found in a text.

    Raises:
        ExpressionError: it cannot be told in :data:`LIMIT`.
    """
    try:
        return _compiled(expression).search(text, timeout=LIMIT) is not None
    except TimeoutError:
        raise ExpressionError(expression) from None


@lru_cache
def _compiled(expression: str) -> Any:
    return regex.compile(expression)
