"""Asks a published site as many readers do: `python -m doctools.bench.load`.

A real nginx with `publish/nginx.conf` serves the site of `make site`; requests for its files leave at a
steady rate, whether or not earlier ones were answered. Every answer must be whole.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path

from doctools.bench.tools import ROOT, BenchError, nginx
from doctools.engine.servers import free_port
from doctools.site.compress import COPIES

CONNECTIONS = 100
REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"


async def ask(port: int, paths: list[str], rate: int, seconds: int) -> tuple[Counter[str], list[float]]:
    """Send the requests.

    Args:
        port: Where the server listens, on 127.0.0.1.
        paths: What to ask for, again and again.
        rate: Requests a second.
        seconds: For how long.

    Returns:
        How many answers of each kind came, and how long each took, in seconds.
    """
    kinds: Counter[str] = Counter()
    took: list[float] = []
    queue: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()

    async def reader() -> None:
        incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
        while wanted := await queue.get():
            due, path = wanted
            outgoing.write(REQUEST.format(path=path).encode())
            head = (await incoming.readuntil(b"\r\n\r\n")).decode()
            size = next(
                int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length")
            )
            await incoming.readexactly(size)
            kinds[head.split(" ", 2)[1]] += 1
            took.append(time.monotonic() - due)
        outgoing.close()

    readers = [asyncio.create_task(reader()) for _ in range(CONNECTIONS)]
    started = time.monotonic()
    for number, path in enumerate(islice(cycle(paths), rate * seconds)):
        due = started + number / rate
        if (early := due - time.monotonic()) > 0:
            await asyncio.sleep(early)
        queue.put_nowait((due, path))
    for _ in readers:
        queue.put_nowait(None)
    for done in await asyncio.gather(*readers, return_exceptions=True):
        if isinstance(done, BaseException):
            kinds[type(done).__name__] += 1
    return kinds, took


def main(arguments: list[str] | None = None) -> int:
    """Measure: 0 if every request was answered with 200, 1 if not, 2 if it could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m doctools.bench.load", description="Сайт под нагрузкой.")
    parser.add_argument("--rate", type=int, default=1000, help="запросов в секунду (по умолчанию 1000)")
    parser.add_argument("--seconds", type=int, default=30, help="секунд (по умолчанию 30)")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="собранный сайт")
    options = parser.parse_args(arguments)
    site = options.site.resolve()
    files = [path for path in sorted(site.rglob("*")) if path.is_file() and path.suffix not in COPIES]
    paths = ["/" + path.relative_to(site).as_posix().removesuffix("index.html") for path in files]
    port = free_port()
    try:
        if not paths:
            raise BenchError(f"в {site} нет сайта: make site")
        with nginx({port: site}, published={port}):
            kinds, took = asyncio.run(ask(port, paths, options.rate, options.seconds))
    except BenchError as error:
        print(f"ошибка: {error}", file=sys.stderr)
        return 2
    wanted = options.rate * options.seconds
    took.sort()
    half, most = (1000 * took[int(len(took) * part)] for part in (0.5, 0.99))
    print(f"запросов {wanted} к {len(paths)} файлам за {options.seconds} с; ответы: {dict(kinds)}")
    print(f"половина быстрее {half:.1f} мс, 99 % — {most:.1f} мс, самый долгий {1000 * took[-1]:.0f} мс")
    return 0 if kinds == Counter({"200": wanted}) else 1


if __name__ == "__main__":
    sys.exit(main())
