"""Draws the picture that a messenger shows beside a link to the guide: `python -m doctools.site.card`.

The result, `theme/assets/card.png`, is committed: it changes only when somebody wants it to.
"""

import base64
from pathlib import Path

from doctools.site.search import chromium

ROOT = Path(__file__).resolve().parents[2]
CARD = ROOT / "theme" / "assets" / "card.png"
# What messengers ask for; theme/partials/head.html says the same.
WIDTH, HEIGHT = 1200, 630
HTML = """
<style>
  body {{ margin: 0; display: grid; grid-template-columns: 1fr auto; align-items: center; gap: 20px;
    box-sizing: border-box; width: {width}px; height: {height}px; padding: 0 60px 0 80px;
    background: #1f5130; color: #fff;
    font: 32px/1.4 system-ui, "Noto Sans", sans-serif }}
  h1 {{ margin: 0 0 28px; font-size: 84px; line-height: 1.05; letter-spacing: -.035em; white-space: nowrap }}
  p {{ margin: 0; color: #cfe8d3 }}
  pre {{ margin: 44px 0 0; font: 28px/1.5 "DejaVu Sans Mono", monospace; color: #fff }}
  i {{ color: #83d096; font-style: normal }}
  img {{ width: 260px }}
</style>
<div><h1>Celery по-русски</h1><p>Руководство, каждая страница которого исполняется</p>
<pre><i>$</i> celery -A proj worker -l INFO</pre></div>
<img src="data:image/svg+xml;base64,{mark}">
"""


def main() -> None:
    """Draw the card with the site's own mark."""
    mark = base64.b64encode((ROOT / "theme" / "assets" / "favicon.svg").read_bytes()).decode()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(HTML.format(width=WIDTH, height=HEIGHT, mark=mark))
        page.screenshot(path=CARD)
    print(f"{CARD.relative_to(ROOT)}: {CARD.stat().st_size} байт")


if __name__ == "__main__":
    main()
