"""Writes beside a page which of its sections stands for which of the original, in the page's own frame.

A page of its own, `original.html`: only those who compare want the list, and it would weigh on all who read.
"""

import re
from collections.abc import Mapping
from html import escape

from doctools.site.record import PageRecord, UpstreamError, page_url

NAME = "original.html"
# What of the head, and of the frame, is about the page itself.
_OWN = re.compile(
    r'\s*<link rel="(?:canonical|alternate)"[^>]*>|\s*<meta (?:name="description"|property="og:)[^>]*>'
    r'|\s*<nav id="toc".*?</nav>|\s*<button class="toc-open".*?</button>|\s*<nav class="pages".*?</nav>',
    re.DOTALL,
)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
_HEAD = "Разделы оригинала"


def page(html: str, record: PageRecord, titles: Mapping[str, str], original: str) -> str:
    """Return the page with the list.

    Args:
        html: The page that it is about, as built.
        record: Its record.
        titles: What its headings say, by their ids.
        original: What the page of the original is called.

    Raises:
        UpstreamError: There is no article, or no title.
    """
    main = next(iter(titles.values()), "")
    rows = [
        (f"./#{entry.ours}", titles.get(entry.ours, entry.ours), entry)
        for entry in record.entries
        if entry.ours
    ]
    article = (
        f'<article class="text"><h1>{_HEAD}</h1><p>Глава «{_link("./", main)}» написана по странице '
        f"{_link(page_url(record.original), original)}. Раздел за разделом:</p>"
        "<table><thead><tr><th>Здесь</th><th>В оригинале</th></tr></thead><tbody>"
        + "".join(
            f'<tr><td>{_link(place, title)}</td><td lang="en">'
            f"{_link(page_url(record.original, entry.anchor), entry.title)}</td></tr>"
            for place, title, entry in rows
        )
        + "</tbody></table></article>"
    )
    for pattern in (_TITLE, _ARTICLE):
        if not pattern.search(html):
            raise UpstreamError(f"нет {pattern.pattern[:8]}")
    head = f'<title>{_HEAD}: {escape(main)}</title>\n<meta name="robots" content="noindex">'
    html = _ARTICLE.sub(lambda _: article, _OWN.sub("", html), count=1)
    return _TITLE.sub(lambda _: head, html, count=1)


def _link(to: str, text: str) -> str:
    return f'<a href="{escape(to)}">{escape(text)}</a>'
