"""The identifiers and the day that a page has: new lines are to have the same."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from doctools.engine.celery import TIME
from doctools.engine.values import Ties

_DATE = len("2026-11-22")


class Accepted:
    """What a page has.

    Args:
        dated: lines of the page; the day that most of them have is that of the page.
        ties: which of its identifiers stands for which that came, those of :meth:`Ties.of_page` already.
    """

    def __init__(self, dated: Iterable[str] = (), ties: Ties | None = None) -> None:
        self._ties = ties or Ties()
        days = Counter(match[0][:_DATE] for line in dated for match in TIME.finditer(line))
        self._day = max(days, key=days.__getitem__, default="")
        self._today = {f"{now:%Y-%m-%d}" for now in (datetime.now().astimezone(), datetime.now(UTC))}

    def learn(self, shown: str, came: str) -> bool:
        """Whether a line of the page may stand for one that came; its identifiers are then remembered."""
        allowed = self._ties.allow(shown, came)
        if allowed:
            self._ties.learn(shown, came)
        return allowed

    def line(self, came: str) -> str:
        """A line that came as the page would show it: with its identifiers, and its day for today."""

        def moved(time: str) -> str:
            return self._day + time[_DATE:] if self._day and time[:_DATE] in self._today else time

        return TIME.sub(lambda match: moved(match[0]), self._ties.on_page(came))
