"""Finds tasks that a page shows to be done sooner than they could be.

The engine compares the form of a time, not its value, so that a line written by hand may say that a task of
eight seconds succeeded two seconds after a worker had received it. Whoever reads the log closely is misled.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from doctools.checks.problems import Problem

_TASK = re.compile(
    r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}): [^\]]*\] Task \S+\[(?P<id>[\w-]+)\] "
    r"(?:received|succeeded in (?P<took>\d+(?:\.\d+)?)s\b)"
)
_CLOCKS = timedelta(milliseconds=20)
"""How much sooner is let pass: the duration and the time of a line are read from two clocks, one by one."""


def too_soon(texts: Mapping[str, str]) -> Iterator[Problem]:
    """Find the lines of logs that no worker could have written.

    Args:
        texts: Pages by their paths below `docs/`.
    """
    for name, text in texts.items():
        for line, message in _of_page(text.split("\n")):
            yield Problem(f"docs/{name}", line, message)


def _of_page(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    received: dict[str, datetime] = {}
    for number, line in enumerate(lines, 1):
        if not (match := _TASK.search(line)):
            continue
        time = datetime.strptime(match["time"], "%Y-%m-%d %H:%M:%S,%f").replace(tzinfo=UTC)
        if match["took"] is None:
            # A message may come more than once; the first is as early as it gets.
            received.setdefault(match["id"], time)
        elif match["id"] in received:
            passed = time - received[match["id"]]
            if passed + _CLOCKS < timedelta(seconds=float(match["took"])):
                yield (
                    number,
                    f"задача выполнялась {match['took']} с, а получена {passed.total_seconds():.3f} с назад",
                )
