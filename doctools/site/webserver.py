"""Serves a built site on 127.0.0.1 while it is looked at: compressed, with its own error page."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from doctools.site.compress import TEXT

LEVEL = 6


class _Handler(SimpleHTTPRequestHandler):
    prefix = "/"
    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".wasm": "application/wasm",
        ".md": "text/markdown",
    }

    def do_GET(self) -> None:
        asked = self.path.partition("?")[0]
        path = Path("/nonexistent")
        if asked.startswith(self.prefix):
            path = Path(self.translate_path("/" + asked.removeprefix(self.prefix)))
        if path.is_dir() and not asked.endswith("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{asked}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path = path / "index.html" if path.is_dir() else path
        status = HTTPStatus.OK
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", HTTPStatus.NOT_FOUND
        body = path.read_bytes()
        packed = path.suffix in TEXT and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed:
            body = gzip.compress(body, LEVEL)
        self.send_response(status)
        kind = self.guess_type(path)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (name given by http.server)
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: a browser that goes away breaks its connections off."""


@contextmanager
def serve(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder on a free port.

    Args:
        folder: The built site.
        prefix: The path that it is published under, with slashes at both ends.

    Yields:
        Its address, with a slash at the end.
    """
    handler = type("Handler", (_Handler,), {"prefix": prefix})
    server = _Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
