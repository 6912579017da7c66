"""What must not get from a page to its readers is refused, with its line."""

import pytest
from markdown import markdown

from doctools.pages.unsafe import unsafe


def found(text: str) -> list[tuple[int, str]]:
    html = markdown(text, extensions=["attr_list", "md_in_html", "tables"])
    return [(error.line, error.text) for error in unsafe(text, f"<html><article>{html}</article></html>")]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<ScRiPt src='https://x.example/a.js'></ScRiPt>", "<script>"),
        ("<p onclick='a()'>x</p>", "onclick"),
        ("[x](index.md){ onmouseover=alert(1) }", "onmouseover"),
        ("<svg onload=alert(1)></svg>", "onload"),
        ("<iframe src='https://x.example/'></iframe>", "<iframe>"),
        ("<object data='a.swf'></object>", "<object>"),
        ("<embed src='a.swf'>", "<embed>"),
        ("<form action='https://x.example/'></form>", "<form>"),
        ("<style>p { color: red }</style>", "<style>"),
        ("<p style='color: red'>x</p>", "style"),
        ("<base href='https://x.example/'>", "<base>"),
        ("<meta http-equiv='refresh' content='0'>", "<meta>"),
        ("<link rel='stylesheet' href='https://x.example/a.css'>", "<link>"),
        ("<img alt='' src='https://x.example/a.png'>", "чужой сайт"),
        ("<img alt='' src='//x.example/a.png'>", "чужой сайт"),
        ("<img alt='' src='\\\\x.example/a.png'>", "чужой сайт"),
        ("[x](javascript:alert(1))", "javascript:"),
        ("<a href='java&#10;script:alert(1)'>x</a>", "script:"),
        ("<a href=' &#106;avascript:alert(1)'>x</a>", "javascript:"),
        ("[x](data:text/html,x)", "data:"),
        ("<svg><a xlink:href='javascript:alert(1)'>x</a></svg>", "javascript:"),
        ("</article><script>alert(1)</script><article>", "<script>"),
        ("<noscript><img src=x></noscript>", "<noscript>"),
        ("<p>x<!--><img src=x onerror=alert(1)>--></p>", "по-разному"),
        ("<p>x<![CDATA[><img src=x onerror=alert(1)>]]></p>", "по-разному"),
    ],
)
def test_refused_with_its_line(line: str, what: str) -> None:
    text = f"# Заголовок\n\nТекст.\n\n{line}\n\nДальше.\n"
    errors = [each for each in found(text) if what in each[1]]
    assert errors, found(text)
    assert errors[0][0] == 5


@pytest.mark.parametrize(
    "text",
    [
        'Текст `<script>` и `onclick="x"`, [ссылка](https://x.example/), [почта](mailto:a@x.example).',
        '<img alt="" src="a.png">',
        '<details markdown="1"><summary>x</summary>\n\nТекст\n\n</details>',
        '<!-- skip: next "нет учётной записи" -->\n\nТекст — с --> знаком',
        "[x](#a) [y](../b/index.md#c) [z](<b c.md>)",
    ],
)
def test_what_pages_are_made_of_is_let_through(text: str) -> None:
    assert found(text) == []
