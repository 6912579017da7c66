"""What went wrong on a page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """What went wrong in a block.

    ``line`` is the line of the page to look at; ``fatal`` says that the page cannot go on.
    """

    line: int
    what: str
    detail: str = ""
    fatal: bool = False


class StopError(Exception):
    """Ends the block, and with it the page."""

    def __init__(self, line: int, what: str, detail: str = "") -> None:
        super().__init__(what)
        self.line, self.what, self.detail = line, what, detail


class BlockError(AssertionError):
    """A block that is not so.

    Args:
        path: the page.
        failure: what went wrong.
    """

    def __init__(self, path: str, failure: Failure) -> None:
        super().__init__(f"{path}:{failure.line}: {failure.what}\n{failure.detail}".rstrip())
