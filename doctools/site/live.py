"""MkDocs's server with live reload: quick, and a page that cannot be built says so where it is looked at.

The system tells of a saved file at once, instead of being asked twice a second.
"""

import logging
import sys
from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from logging.handlers import BufferingHandler
from typing import Any

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

# Reading a file is an event too, and a build reads them all.
CHANGES = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
# Seconds without a change before a build starts: an editor saves in several steps.
PAUSE = 0.05
FAULT = """<!doctype html><html lang="ru"><meta charset="utf-8"><title>Сайт не собрался</title>
<meta name="color-scheme" content="light dark">
<body style="font:1.1rem/1.6 system-ui,sans-serif;max-width:60rem;margin:10vh auto;padding:0 1rem">
<h1>Сайт не собрался</h1><pre style="white-space:pre-wrap">{said}</pre>
<p>Поправьте и сохраните файл: страница откроется сама.</p></body></html>"""


class Server(LiveReloadServer):
    """The server; takes the place of MkDocs's own, and says its address when it answers there."""

    fault = ""
    """What went wrong with the last build."""

    def __init__(self, builder: Callable[[], None], *args: Any, **options: Any) -> None:
        super().__init__(partial(self._build, builder), *args, **options)
        observer: Any = Observer()
        observer.schedule = partial(observer.schedule, event_filter=CHANGES)
        self.observer = observer
        self.build_delay = PAUSE

    def server_activate(self) -> None:
        """Listen; the first build is over by now."""
        super().server_activate()
        print(f"Руководство: {self.url} (Ctrl+C — остановить)", flush=True)

    def _build(self, builder: Callable[[], None]) -> None:
        """Build, and keep what went wrong: MkDocs would let every browser wait until it is mended."""
        self.fault = self.fault_of(builder)

    @staticmethod
    def fault_of(builder: Callable[[], None]) -> str:
        """Build and return what went wrong, if anything did."""
        errors, logger = BufferingHandler(sys.maxsize), logging.getLogger("mkdocs")
        errors.setLevel(logging.ERROR)
        logger.addHandler(errors)
        try:
            builder()
        except (Exception, SystemExit) as error:
            said = "\n".join(record.getMessage() for record in errors.buffer)
            return said or f"{type(error).__name__}: {error}"
        finally:
            logger.removeHandler(errors)
        return ""

    def _serve_request(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes] | None:
        path = environ["PATH_INFO"]
        if self.fault and path.endswith(("/", ".html")):
            page = FAULT.format(said=escape(self.fault)).encode()
            page = self._inject_js_into_html(page, self._visible_epoch)  # type: ignore[no-untyped-call]  # MkDocs
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
            start_response("500 Internal Server Error", headers)
            return [page]
        answer: Iterable[bytes] | None = super()._serve_request(environ, start_response)
        return answer


def install(serve: Any) -> None:
    """Put the server in place of MkDocs's, which ends if its first build does not succeed.

    Args:
        serve: The module `mkdocs.commands.serve`.
    """
    build = serve.build

    def first(*args: Any, **options: Any) -> None:
        serve.build = build
        Server.fault = Server.fault_of(partial(build, *args, **options))

    serve.build, serve.LiveReloadServer = first, Server
