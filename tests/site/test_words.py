"""Code in a table breaks between its words only."""

from markdown import markdown

EXTENSIONS = ["tables", "doctools.site.words"]


def test_each_word_is_an_element_of_its_own() -> None:
    made = markdown("| `a --b` | `one` |\n|---|---|\n| `x < y` | [`p q`](/r) |", extensions=EXTENSIONS)
    assert "<th><code><span>a</span> <span>--b</span></code></th>" in made
    assert "<code>one</code>" in made
    assert "<code><span>x</span> <span>&lt;</span> <span>y</span></code>" in made
    assert "<code><span>p</span> <span>q</span></code></a>" in made


def test_code_elsewhere_is_left_alone() -> None:
    assert markdown("`a b`", extensions=EXTENSIONS) == "<p><code>a b</code></p>"
