"""The words that a reader may have meant by a misspelling."""

import re
from collections import Counter
from pathlib import Path

from lxml.html import fromstring

# The words that misspellings are guessed by: those of several sections, and of titles; Russian ones without
# their endings, which a reader may put differently.
FEWEST_SECTIONS, SHORTEST_WORD, SHORTEST_STEM = 4, 3, 5
# English words are heard in Russian letters too, and are rarer.
FEWEST_OF_ENGLISH = 3
_WORD = re.compile(r"[^\W\d]\w*")
# What a name begins with: a word that begins one is found by it.
_BEGINNING = re.compile(r"^[a-z]{4,}(?=_)|^[A-Z][a-z]{3,}(?=[A-Z])")
_ENDING = re.compile(
    r"(?:[аяоеыи][вймх]|[аяыи]ми|[оеы]го|[оеы]му|[еи]ни[еяюй]|[аяиуюе]ть|[аяиуюе]ет|[аеиоуыэюяйь])$"
)


def known_words(sections: list[Path]) -> dict[str, list[str]]:
    """Return the words that a reader may have meant by a misspelling, by language.

    Args:
        sections: What is to be indexed, a file a section.
    """
    times: dict[str, Counter[str]] = {}
    titles: dict[str, set[str]] = {}
    for path in sections:
        section = fromstring(path.read_text(encoding="utf-8"))
        language = section.get("lang", "ru")
        times.setdefault(language, Counter()).update(_stems(" ".join(section.itertext())))
        titles.setdefault(language, set()).update(_stems(section.findtext(".//h1") or ""))
    return {
        language: sorted(titles[language] | {word for word in counted if counted[word] >= _fewest(word)})
        for language, counted in times.items()
    }


def _fewest(word: str) -> int:
    return FEWEST_OF_ENGLISH if word.isascii() else FEWEST_SECTIONS


def _stems(text: str) -> set[str]:
    said = set(_WORD.findall(text))
    said |= {begin for word in said if word.isascii() for begin in _BEGINNING.findall(word)}
    words = {word.lower().replace("ё", "е") for word in said}
    cut = {word if word.isascii() or len(word) <= SHORTEST_STEM else _ENDING.sub("", word) for word in words}
    return {word for word in cut if len(word) >= SHORTEST_WORD}
