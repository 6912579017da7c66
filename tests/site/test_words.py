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


def test_a_word_too_long_for_a_phone_breaks_between_its_parts() -> None:
    made = markdown(f"| a |\n|---|\n| `/api/{'x' * 20}/{'y' * 20}?a=1&b=2` |", extensions=EXTENSIONS)
    assert (
        '<code><span class="parts"><span>/</span><wbr /><span>api/</span><wbr />'
        f"<span>{'x' * 20}/</span><wbr /><span>{'y' * 20}?</span><wbr /><span>a=</span><wbr />"
        "<span>1&amp;</span><wbr /><span>b=</span><wbr /><span>2</span></span></code>"
    ) in made


def test_a_name_of_that_length_is_set_smaller() -> None:
    name = "a_" * 20
    made = markdown(f"| a |\n|---|\n| `{name}` `f({name})` |", extensions=EXTENSIONS)
    assert f'<code><span class="long">{name}</span></code>' in made
    assert (
        f'<code><span class="parts"><span>f(</span><wbr /><span class="long">{name})</span></span></code>'
    ) in made
