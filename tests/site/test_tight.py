"""White space that nobody sees is taken out of the pages, and nothing else."""

from pathlib import Path

import pytest

from doctools.site.tight import run, tight


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>раз\nдва</p>\n<p>три</p>", "<p>раз два<p>три</p>"),
        ("<p>раз</p>\n<figure>", "<p>раз</p>\n<figure>"),
        ("<p>раз</p> и", "<p>раз</p> и"),
        ("<li><p>раз</p>\n<p>два</p>\n</li>\n<li>", "<li><p>раз<p>два<li>"),
        ("<p>раз</p>\n<h2>два</h2>\n<p>", "<p>раз\n<h2>два</h2><p>"),
        ("<p><code>a</code>\n<code>b</code></p>", "<p><code>a</code>\n<code>b</code></p>"),
        ("<p><b>a</b>\nb\n<i>c</i></p>", "<p><b>a</b> b <i>c</i></p>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<h2>c</h2>", "<ul><li>a<li>b</ul>\n<h2>c</h2>"),
        ("<tr>\n<td>a</td>\n<td>b</td>\n</tr>", "<tr><td>a<td>b"),
        ("<pre>a\n\n  b</pre>\n<p>c\nd</p>", "<pre>a\n\n  b</pre><p>c d</p>"),
        ("<script>a\nb</script>\n</head>", "<script>a\nb</script></head>"),
        ("<head>\n<meta>\n<title>a</title>\n<link>", "<head><meta>\n<title>a</title><link>"),
        ("<p>a -&gt; &lt;b</p>", "<p>a -> &lt;b</p>"),
        ('<p class="facts" id="a">', '<p id="a" class="facts">'),
    ],
)
def test_what_is_seen_stays(html: str, expected: str) -> None:
    assert tight(html) == expected


def test_pages_are_made_smaller(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<ul>\n</ul>", encoding="utf-8")
    (tmp_path / "other.html").write_text("<ul></ul>", encoding="utf-8")
    assert run(tmp_path) == 1
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "<ul></ul>"
