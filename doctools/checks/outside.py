"""Names links to other sites that lead nowhere any more: `python -m doctools.checks.outside [SITE]`.

The only check that needs the network. A site that is down, slow or does not like to be asked is no fault of
ours: only what it says is gone (404, 410), and names that no longer exist, are complained of, after a second
try.
"""

import http.client
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urldefrag
from urllib.request import Request, urlopen

from lxml import html

GONE = frozenset({404, 410})
SECONDS = 30
AT_ONCE = 8
PAUSE = 5
AGENT = "Mozilla/5.0 (compatible; links of a guide)"

Ask = Callable[[str], str]
"""Asks for an address; what is wrong with it, or an empty text."""


def links(site: Path) -> dict[str, str]:
    """Return the addresses on other sites that readers can click, each with the first page that has it.

    Args:
        site: A built site.
    """
    found: dict[str, str] = {}
    for path in sorted(site.rglob("*.html")):
        root = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
        for target in root.xpath("//a[not(@rel='edit')]/@href"):
            if target.startswith(("http://", "https://")):
                found.setdefault(urldefrag(target)[0], path.relative_to(site).as_posix())
    return found


def ask(url: str) -> str:
    """Ask a site for an address: why it is gone, empty if it is not or if that cannot be told."""
    request = Request(quote(url, safe=":/?&=#%+~@,;!$'()*[]"), headers={"User-Agent": AGENT})
    try:
        with urlopen(request, timeout=SECONDS):
            return ""
    except HTTPError as error:
        return f"ответ {error.code}" if error.code in GONE else ""
    except URLError as error:
        return "такого сайта нет" if isinstance(error.reason, socket.gaierror) else ""
    except (OSError, ValueError, http.client.HTTPException):
        return ""


def dead(found: dict[str, str], ask_for: Ask, pause: float = PAUSE) -> list[str]:
    """Complain of the addresses that are gone.

    Args:
        found: Addresses, each with the page that has it.
        ask_for: Asks for one.
        pause: Seconds before what was gone is asked for again.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        gone = [url for url, said in zip(found, pool.map(ask_for, found), strict=True) if said]
        if gone:
            time.sleep(pause)
        again = list(zip(gone, pool.map(ask_for, gone), strict=True))
    return [f"{found[url]}: {url}: {said}" for url, said in again if said]


def main(arguments: list[str] | None = None) -> int:
    """Check a built site: 0 if all links live, 1 if not, 2 if there is no site or no network.

    Args:
        arguments: The folder of the site; None: the process's own.
    """
    given = sys.argv[1:] if arguments is None else arguments
    site = Path(given[0] if given else "site")
    found = links(site)
    if not found:
        print(f"в {site} нет сайта: make site", file=sys.stderr)
        return 2
    complaints = dead(found, ask)
    if len(complaints) > len(found) / 2:
        print("не отвечает больше половины сайтов: похоже, нет сети", file=sys.stderr)
        return 2
    print("\n".join([*complaints, f"ссылок на чужие сайты: {len(found)}, мёртвых: {len(complaints)}"]))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
