"""Shows the definition of a glossary's term wherever the term stands in a Russian page.

The page «Глоссарий» is the only source: its definition lists are read, `термин (english)` above, the
definition below. Russian inflects its words, so beside this module stands `glossary_forms.txt`, one line
a term with all forms: made by `python -m doctools.site.glossary`, committed, and held to the page by a test.
To build the site no dictionary is needed.

As a Markdown extension (`doctools.site.glossary` in `markdown_extensions`) this is Python-Markdown's `abbr`,
fed with all forms and made quiet: a term is marked once a section, never in headings, links, code or picture
captions. Each mark is within reach of keyboard and touch (`tabindex`): there the theme shows the definition.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.extensions.abbr import AbbrTreeprocessor
from markdown.util import AtomicString

from doctools.pages.head import head_length
from doctools.site.extension import extension

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer
    from pymorphy3.analyzer import Parse

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "glossarii.md"
FORMS = Path(__file__).with_name("glossary_forms.txt")

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
NUMBERS = ("sing", "plur")
# A new section starts with one of these, and a reader who lands there has not seen the marks above.
SECTIONS = {"h1", "h2"}
# The class of the line of facts below a name.
FACTS = "facts"
# Marks here would be noise, or a link inside a link.
PLAIN = set("a abbr code dt figure h1 h2 h3 h4 h5 h6 kbd pre summary th".split())
# Where `abbr` itself would stand: after the inline markup (20), so that code and links can be told apart.
PRIORITY = 7
HEADING = (
    "# Формы терминов глоссария. "
    "Файл пишет python -m doctools.site.glossary; править надо docs/glossarii.md.\n"
)


class Term(NamedTuple):
    """A term of the glossary page."""

    name: str
    english: str
    definition: str


def read_terms(page: str) -> list[Term]:
    """Reads the definition lists of the glossary page.

    Args:
        page: Text of the page in Markdown.

    Returns:
        The terms in the order of the page. A definition is its first paragraph as plain text.

    Raises:
        ValueError: A term stands twice, or without a definition.
    """
    body = "\n".join(page.split("\n")[head_length(page) :])
    made = Markdown(extensions=["def_list", "attr_list", "md_in_html"]).convert(body)
    tree = ET.fromstring(f"<page>{made}</page>")
    terms: dict[str, Term] = {}
    for listing in tree.iter("dl"):
        waiting: list[str] = []
        for part in listing:
            if part.tag == "dt":
                waiting.append(_text(part))
                continue
            paragraph = part.find("p")
            definition = _text(part if paragraph is None else paragraph)
            for heading in waiting:
                name, _, english = heading.partition(" (")
                if name in terms:
                    raise ValueError(f"the glossary defines «{name}» twice")
                terms[name] = Term(name, english.removesuffix(")"), definition)
            waiting = []
        if waiting:
            raise ValueError(f"the glossary has no definition for «{waiting[-1]}»")
    return list(terms.values())


def read_forms(listing: str) -> dict[str, tuple[str, ...]]:
    """Reads `glossary_forms.txt`: forms by term, each in lower case as the dictionary writes it.

    Args:
        listing: Text of the file: `term: form, form, …` a line, `#` for comments.
    """
    lines = (line for line in listing.splitlines() if line and not line.startswith("#"))
    return {name: tuple(forms.split(", ")) for name, _, forms in (line.partition(": ") for line in lines)}


def write_forms(terms: Iterable[Term]) -> str:
    """Inflects the terms and writes them as `read_forms` reads them."""
    from pymorphy3 import MorphAnalyzer

    morph = MorphAnalyzer(lang="ru")
    lines = sorted(f"{term.name}: {', '.join(inflect(term.name, morph))}" for term in terms)
    return HEADING + "".join(f"{line}\n" for line in lines)


def inflect(name: str, morph: "MorphAnalyzer") -> list[str]:
    """Gives all forms of a term in both numbers and six cases.

    The first noun in the nominative is the head; the words before it agree with it, those after it stay.
    A term without a noun is an adjective.

    Args:
        name: Term in its dictionary form, «позднее подтверждение» or «бэкенд результатов».
        morph: Dictionary.

    Returns:
        The forms without repetition, the dictionary form first; for a name in Latin letters only itself.

    Raises:
        ValueError: The term's words cannot be inflected; give the glossary another form of it.
    """
    if not re.fullmatch(r"[а-яё -]+", name, re.IGNORECASE):
        return [name]
    words = name.split()
    head, noun = next(
        ((i, parse) for i, word in enumerate(words) if (parse := _nominative(word, "NOUN", morph))),
        (-1, None),
    )
    if noun is None:
        adjective = _nominative(name, "ADJF", morph)
        if adjective is None:
            raise ValueError(f"«{name}»: no noun and no adjective in the nominative")
        others = (str(form.word) for form in adjective.lexeme if form.tag.POS in {"ADJF", "ADJS"})
        return list(dict.fromkeys([name, *others]))
    forms = [name]
    for target in NUMBERS if noun.tag.number == "sing" else ("plur",):
        for case in CASES:
            inflected = [noun.inflect({target, case})]
            for word in words[:head]:
                adjective = _nominative(word, "ADJF", morph)
                if adjective is None:
                    raise ValueError(f"«{name}»: «{word}» does not agree with «{words[head]}»")
                inflected.append(adjective.inflect(_agreement(noun, target, case)))
            if all(inflected):
                first, *before = [str(parse.word) for parse in inflected if parse]
                forms.append(" ".join([*before, first, *words[head + 1 :]]))
    return list(dict.fromkeys(forms))


class TermMarker(AbbrTreeprocessor):
    """Marks terms as `abbr` does, once a section, and not where a mark would disturb.

    Nor where one looks up hundreds of names: whoever does knows the words, and marks weigh on all readers.
    """

    def __init__(self, md: Markdown) -> None:
        """Prepares the search for forms, each with its definition."""
        definitions = _definitions(PAGE, PAGE.stat().st_mtime_ns, FORMS, FORMS.stat().st_mtime_ns)
        super().__init__(md, definitions)
        self.pattern = _pattern(tuple(definitions))
        self.seen: set[str] = set()

    def run(self, root: ET.Element) -> None:
        """Marks a page, if it is a Russian one."""
        self.seen = set()
        looked_up = any(FACTS in each.get("class", "").split() for each in root.iter())
        if self.abbrs and not looked_up and _is_russian(root):
            self.iter_element(root)

    def iter_element(self, el: ET.Element, parent: ET.Element | None = None) -> None:  # noqa: ARG002
        """Walks one element, its text and children, in the order of reading."""
        if el.tag in SECTIONS:
            self.seen.clear()
        if el.tag in PLAIN:
            return
        children = list(el)
        el.text, el[:0] = self._marks(el.text)
        for child in children:
            self.iter_element(child, el)
            behind = list(el).index(child) + 1
            child.tail, el[behind:behind] = self._marks(child.tail)

    def _marks(self, text: str | None) -> tuple[str | None, list[ET.Element]]:
        if not text or isinstance(text, AtomicString):
            return text, []
        lead, end = text, 0
        marks: list[ET.Element] = []
        for match in self.pattern.finditer(text):
            form = " ".join(match[0].split())
            definition = self.abbrs.get(form) or self.abbrs[form[0].lower() + form[1:]]
            if definition in self.seen:
                continue
            self.seen.add(definition)
            if marks:
                marks[-1].tail = text[end : match.start()]
            else:
                lead = text[: match.start()]
            mark = self.create_element(definition, match[0], text[match.end() :])
            mark.set("tabindex", "0")
            marks.append(mark)
            end = match.end()
        return lead, marks


makeExtension = extension(TermMarker, "glossary", PRIORITY)  # noqa: N816 (name given by Python-Markdown)


@cache
def _definitions(page: Path, _page_time: int, forms: Path, _forms_time: int) -> dict[str, str]:
    known = read_forms(forms.read_text(encoding="utf-8"))
    terms = read_terms(page.read_text(encoding="utf-8"))
    return {form: term.definition for term in terms for form in known.get(term.name, (term.name,))}


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    # The longest first, or «позднее подтверждение» would be taken for «подтверждение».
    # Between words any space will do, a non-breaking one and a new line too.
    # By their first letters: of a word that begins with another one no form is tried.
    by_letter: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        each = rf"[{form[0]}{form[0].upper()}]" + r"\s+".join(map(re.escape, form[1:].split(" ")))
        by_letter.setdefault(form[0].lower(), []).append(each)
    groups = (f"(?=[{letter}{letter.upper()}])(?:{'|'.join(found)})" for letter, found in by_letter.items())
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?![\w-])")


def _is_russian(root: ET.Element) -> bool:
    text = "".join(_prose(root))
    return 2 * len(re.findall(r"[а-яё]", text, re.IGNORECASE)) > len(re.findall(r"[^\W\d_]", text))


def _prose(element: ET.Element) -> Iterator[str]:
    if element.text and not isinstance(element.text, AtomicString):
        yield element.text
    for child in element:
        yield from _prose(child)
        yield child.tail or ""


def _nominative(word: str, part_of_speech: str, morph: "MorphAnalyzer") -> "Parse | None":
    tags = {part_of_speech, "nomn"}
    return next((each for each in morph.parse(word) if tags in each.tag and "Sgtm" not in each.tag), None)


def _agreement(noun: "Parse", number: str, case: str) -> set[str]:
    """Gives what an adjective must be to stand before `noun`: «жёсткий лимит», «позднее подтверждение»."""
    wanted = {number, case}
    if number == "sing":
        wanted.add(str(noun.tag.gender))
    if case == "accs" and (number == "plur" or noun.tag.gender == "masc"):
        wanted.add(str(noun.tag.animacy))
    return wanted


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def main() -> None:
    """Writes `glossary_forms.txt` anew."""
    FORMS.write_text(write_forms(read_terms(PAGE.read_text(encoding="utf-8"))), encoding="utf-8")
    sys.stdout.write(f"{FORMS.relative_to(ROOT)}: written\n")


if __name__ == "__main__":
    main()
