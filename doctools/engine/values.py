"""Values that differ from run to run: their kinds, and identifiers that must be the same wherever shown."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from doctools.engine.celery import KINDS, UUID


@lru_cache(maxsize=1 << 14)
def by_kind(text: str) -> str:
    """Replace the values that differ from run to run by the names of their kinds."""
    for name, pattern in KINDS:
        text = pattern.sub(name, text)
    return text


class Ties:
    """Which identifier on a page stands for which that came.

    A task's id differs from run to run, but wherever a page shows the same one, the same one must come,
    and for two of them two.

    Args:
        known: those to begin with.
    """

    def __init__(self, known: "Ties | None" = None) -> None:
        self._came: dict[str, str] = dict(known._came) if known else {}
        self._shown: dict[str, str] = dict(known._shown) if known else {}

    def allow(self, shown: str, came: str) -> bool:
        """Whether a line of a page may stand for one that came, as far as identifiers are known."""
        return all(
            self._came.get(s, c) == c and self._shown.get(c, s) == s for s, c in _identifiers(shown, came)
        )

    def learn(self, shown: str, came: str) -> int:
        """Remember the identifiers of two lines that match; tells how many of them were new."""
        before = len(self._came)
        for s, c in _identifiers(shown, came):
            self._came.setdefault(s, c)
            self._shown.setdefault(c, s)
        return len(self._came) - before

    def unlearn(self, number: int) -> None:
        """Forget as many as were learned last."""
        for _ in range(number):
            _, came = self._came.popitem()
            del self._shown[came]

    def on_page(self, came: str) -> str:
        """A line that came, with the identifiers that stand on the page for its own, where they are known."""
        return UUID.sub(lambda match: self._shown.get(match[0], match[0]), came)

    def typed(self, text: str) -> str:
        """What is to be typed, with the identifiers that came for those of the page, where they are known."""
        return UUID.sub(lambda match: self._came.get(match[0], match[0]), text)

    def of_page(self) -> "Ties":
        """What holds once :meth:`on_page` has been applied: those of the page stand for themselves."""
        same = Ties()
        same._came = {each: each for each in self._came}
        same._shown = dict(same._came)
        return same

    def tie(
        self, shown: Sequence[str], came: Sequence[str], pairs: Iterable[tuple[int, int]]
    ) -> tuple[int, str] | None:
        """Remember the identifiers of matched lines.

        Args:
            shown: lines of the page.
            came: lines that came.
            pairs: the numbers of a shown line and of that it stands for.

        Returns:
            The number of the first shown line that contradicts what is known, and what is known; or None.
        """
        for at, other in sorted(pairs):
            for s, c in _identifiers(shown[at], came[other]):
                if self._came.get(s, c) != c:
                    return at, f"раньше вместо {s} было {self._came[s]}, а здесь {c}"
                if self._shown.get(c, s) != s:
                    return at, f"вместо {c} раньше стояло {self._shown[c]}, а здесь {s}"
            self.learn(shown[at], came[other])
        return None


def _identifiers(shown: str, came: str) -> Iterable[tuple[str, str]]:
    page, real = UUID.findall(shown), UUID.findall(came)
    return zip(page, real, strict=True) if len(page) == len(real) else ()  # an elision may stand for some
