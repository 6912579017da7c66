"""The templates and extensions are for MkDocs and for Zensical alike: what one does not know is noticed."""

import re
from pathlib import Path

import pytest

from doctools.checks import generators
from doctools.checks.generators import Declared, Difference
from doctools.site import publish, zensical
from doctools.site.failure import BuildError
from tests.conftest import Build

PUBLIC = {"SITE_URL": "https://guide.example/celery/", "REPO_URL": "https://code.example/celery-ru/"}
HEAD = "---\ntitle: {0} & «{0}»\ndescription: О чём.\n---\n\n# {0}\n\n"
PAGES = {
    "index.md": "## Раздел\n\nТекст.\n\n### Глубже\n\n[Дальше](sub/page.md#vtoroi)\n",
    "index.en.md": 'Text, <a href="../" hreflang="ru">in Russian</a>.\n',
    "sub/index.md": "Список.\n",
    "sub/page.md": (
        "## Первый\n\n<a href=\"../../en/sub/page/\" hreflang=\"en\">По-английски</a>.\n\n## Второй\n\n"
        '```console title="Воркер"\n$ echo "раз" > a\nдва\n```\n\n```d2 alt="Две точки"\na -> b\n```\n'
    ),
    "sub/page.en.md": '## One\n\n<a href="../../../sub/page/" hreflang="ru">по-русски</a>\n\n## Two\n',
}  # fmt: skip
NAV = """nav:
  - Главная: index.md
  - Раздел:
      - sub/index.md
      - Внутри:
          - sub/page.md
  - glossarii.md
  - licenziya.md
"""


@pytest.fixture
def two(tree: Path) -> Path:
    """A copy of the project with a few pages, some of them in two languages."""
    docs = tree / "docs"
    for page in docs.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.unlink()
        if page.name in ("licenziya.md", "glossarii.md"):
            page.write_text(re.sub(r"\[([^\]]+)\]\([^)]+\.md[^)]*\)", r"\1", text), encoding="utf-8")
    (docs / "sub").mkdir()
    for name, text in PAGES.items():
        (docs / name).write_text(HEAD.format(name.partition(".")[0]) + text, encoding="utf-8")
    settings = (tree / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(r"^nav:\n(?: .*\n)+", NAV, settings, flags=re.MULTILINE)
    settings = re.sub(
        r"(\n {10}nav:\n)(?: {12}.*\n)+",
        r"\1            - Home: index.md\n            - sub/page.md\n",
        settings,
    )
    (tree / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (tree / "doctools/upstream/data/upstream.json").unlink()
    return tree


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_both_make_the_same_site(two: Path, tmp_path: Path) -> None:
    publish.publish(two, two / "site", **PUBLIC)
    zensical.build(two, tmp_path / "other", **PUBLIC)
    publish.finish(two, tmp_path / "other")
    found, counts = generators.compare(two / "site", tmp_path / "other")
    assert generators.complaints(found, generators.read_declared()) == []
    assert counts["страниц"] == len(PAGES) + len(["404", "licenziya", "glossarii"])
    assert min(counts[kind] for kind in ("якорь", "меню", "шапка", "текст")) > len(PAGES)
    # Not the same by both being empty: what the generators are told in different ways is there.
    page = (tmp_path / "other/sub/page/index.html").read_text(encoding="utf-8")
    assert 'hreflang="en" href="https://guide.example/celery/en/sub/page/"' in page
    assert 'href="https://code.example/celery-ru/edit/main/docs/sub/page.md"' in page
    english = (tmp_path / "other/en/sub/page/index.html").read_text(encoding="utf-8")
    assert '<html lang="en"' in english
    assert "docs/sub/page.en.md" in english


@pytest.mark.parametrize(
    "new",
    ['{{ config.site_name.rstrip("х") }}', "{{ page.file.src_uri }}", "{{ config.site_name | wordwrap }}"],
)
def test_what_zensical_does_not_know_in_a_template_fails(two: Path, tmp_path: Path, new: str) -> None:
    change(two / "theme/base.html", "<p>{{ config.copyright }}</p>", f"<p>{new}</p>")
    with pytest.raises(BuildError, match=r"base\.html:\d+"):
        zensical.build(two, tmp_path / "other", **PUBLIC)


def test_what_zensical_takes_for_nothing_is_a_difference(two: Path, tmp_path: Path, build: Build) -> None:
    change(two / "theme/base.html", "<footer", "{% if page and page.is_page %}<p>да</p>{% endif %}<footer")
    assert build(two, tmp_path / "one", **PUBLIC).returncode == 0
    zensical.build(two, tmp_path / "other", **PUBLIC)
    found, _ = generators.compare(tmp_path / "one", tmp_path / "other")
    assert Difference("sub/page/index.html", "- страница да") in found
    wrong = generators.complaints(found, generators.read_declared())
    assert "sub/page/index.html: - страница да: не объявлено" in wrong


def test_a_page_that_zensical_warns_of_fails(two: Path, tmp_path: Path) -> None:
    change(two / "docs/index.md", "sub/page.md#vtoroi", "sub/nowhere.md")
    with pytest.raises(BuildError, match="nowhere"):
        zensical.build(two, tmp_path / "other", **PUBLIC)


PAGE = (
    '<html lang="ru"><head><title>Имя</title></head><body data-words=\'{"а": "б"}\'>'
    '<nav><a href="../b/">Б</a></nav><article><h1 id="raz">Раз</h1><pre>а\n  б</pre><p>текст</p>'
    '<div class="code-tools"><span>в тестах</span></div></article></body></html>'
)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('id="raz"', 'id="dva"', "- якорь #raz"),
        (">Имя<", ">Другое<", "- шапка Имя"),
        ('href="../b/"', 'href="../c/"', '- меню <a href="/b/">'),
        (">текст<", ">текста<", "- текст текст"),
        ("а\n  б", "а\nб", "- текст а\n  б"),
        ("<span>в тестах</span>", "", "- знак в тестах"),
        ('"а": "б"', '"а": "в"', '- страница <body data-words="{"а": "б"}">'),
        # Nothing that anybody sees.
        ('href="../b/"', 'href="./../b/"', ""),
        ('"а": "б"', r'"\u0430":  "\u0431"', ""),
        ("<p>текст</p>", "\n  <p>\n текст</p>\n", ""),
    ],
)
def test_what_is_compared(tmp_path: Path, old: str, new: str, what: str) -> None:
    for name, text in (("one", PAGE), ("other", PAGE.replace(old, new))):
        (tmp_path / name / "a").mkdir(parents=True)
        (tmp_path / name / "a/index.html").write_text(text, encoding="utf-8")
    found, _ = generators.compare(tmp_path / "one", tmp_path / "other")
    said = [each.what for each in found]
    assert (what in said) if what else (said == [])


def test_files_are_compared(tmp_path: Path) -> None:
    for name, text in (("one", "раз"), ("other", "два")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(text, encoding="utf-8")
        (tmp_path / name / f"{name}.js").touch()
    found, _ = generators.compare(tmp_path / "one", tmp_path / "other")
    assert {(each.where, each.what[0]) for each in found} == {
        ("a.md", "-"), ("a.md", "+"), ("one.js", "-"), ("other.js", "+"),
    }  # fmt: skip


def test_an_undeclared_difference_and_a_declared_one_that_is_gone_are_faults() -> None:
    found = [Difference("a/index.html", "- меню х"), Difference("b/index.html", "+ файл")]
    known = Declared(r"a/index\.html", "- меню .*", "почему")
    gone = Declared(r"c/.*", ".*", "почему")
    assert generators.complaints(found, [known]) == ["b/index.html: + файл: не объявлено"]
    assert generators.complaints(found[:1], [known]) == []
    (said,) = generators.complaints(found[:1], [known, gone])
    assert "такого отличия больше нет" in said
    assert all(each.reason for each in generators.read_declared())
