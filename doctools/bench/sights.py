"""How a page does: in the eyes of Lighthouse, on the way to the next one."""

import json
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctools.bench.tools import need, run
from doctools.site import search

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


@dataclass(frozen=True)
class Sight:
    """How one page did: scores out of 100, LCP in ms, layout shift, KB over the wire, requests."""

    scores: tuple[int, ...]
    lcp: float
    shift: float
    kilobytes: float
    requests: int

    def cells(self) -> list[str]:
        """Its figures as the cells of a table."""
        scores = [str(score) for score in self.scores]
        return [*scores, f"{self.lcp:.0f}", f"{self.shift:g}", f"{self.kilobytes:.1f}", str(self.requests)]


def look(program: Path, urls: Sequence[str], times: int) -> list[Sight]:
    """Look at pages with Lighthouse, as on a phone, by turns: what a machine has to do besides slows all.

    Args:
        program: Lighthouse.
        urls: The pages to compare.
        times: How often to look at each; medians count.

    Returns:
        How each did.
    """
    reports: dict[str, list[dict[str, Any]]] = {url: [] for url in urls}
    for _ in range(times):
        for url, seen in reports.items():
            seen.append(_report(program, url))
    return [_sight(url, seen) for url, seen in reports.items()]


def _report(program: Path, url: str) -> dict[str, Any]:
    flags = " ".join(["--headless=new", *search.FLAGS])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        run(
            need("node", "nodejs"), program, url, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}",
            CHROME_PATH=str(search.CHROMIUM), HOME=folder,
        )  # fmt: skip
        return dict(json.loads(report.read_text(encoding="utf-8")))


def _sight(url: str, seen: list[dict[str, Any]]) -> Sight:
    categories = [[round(100 * each["categories"][name]["score"]) for each in seen] for name in CATEGORIES]
    faults = [
        audit["id"] for audit in seen[0]["audits"].values()
        if audit.get("score") == 0 and audit["scoreDisplayMode"] == "binary"
    ]  # fmt: skip
    if faults:
        print(f"  {url}: замечания {', '.join(faults)}", flush=True)

    def figure(audit: str) -> float:
        return float(statistics.median(each["audits"][audit]["numericValue"] for each in seen))

    items = seen[0]["audits"]["network-requests"]["details"]["items"]
    loaded = [item for item in items if not item["url"].startswith(("data:", "blob:"))]
    return Sight(
        scores=tuple(round(statistics.median(scores)) for scores in categories),
        lcp=figure("largest-contentful-paint"),
        shift=figure("cumulative-layout-shift"),
        kilobytes=sum(item.get("transferSize", 0) for item in loaded) / 1000,
        requests=len(loaded),
    )


def moves(url: str, link: str) -> tuple[float, float]:
    """Measure a move to another page after the pointer has rested on its link.

    Under automation Chromium fetches the page ahead but does not draw it ahead, as it does for a reader.

    Args:
        url: The page to start from.
        link: Selector of the link to follow.

    Returns:
        Milliseconds from the click until the page is there, and until it is seen; medians of five.
    """
    taken = []
    with search.chromium() as browser:
        for _ in range(5):
            page = browser.new_context().new_page()
            page.goto(url, wait_until="networkidle")
            target = page.locator(link).last
            target.scroll_into_view_if_needed()
            target.hover()
            page.wait_for_timeout(800)
            target.click()
            page.wait_for_load_state("load")
            # Not wait_for_function: it evaluates a string in the page, which the page's policy forbids.
            while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
                page.wait_for_timeout(10)
            taken.append(
                page.evaluate(
                    """() => [performance.getEntriesByType("navigation")[0].responseEnd,
                      performance.getEntriesByName("first-contentful-paint")[0].startTime]"""
                )
            )
    loaded, seen = (float(statistics.median(values)) for values in zip(*taken, strict=True))
    return loaded, seen
