"""Serves the site with live reload on 127.0.0.1 and says where.

python -m doctools.site.serve [--port N]

MkDocs's own server, made quick (`doctools.site.live`), and a page whose text has not changed is not converted
again, so the wait hardly grows with the guide.
"""

import argparse
import errno
import os
import signal
import socket
import sys
from pathlib import Path

HOST = "127.0.0.1"
USUAL_PORT = 8000
LAST_PORT = 65535


def usable(port: int) -> int:
    """Return this port of 127.0.0.1, for 0 any, if a server could listen on it right now; else 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return 0
            raise
        return int(probe.getsockname()[1])


def port_number(text: str) -> int:
    """Read a port that can be named.

    Args:
        text: What was typed.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"порт — число от 1 до {LAST_PORT}, а не {text!r}")
    return int(text)


def main(argv: list[str] | None = None) -> None:
    """Build, print the address and serve until Ctrl+C; exits 1 if the port that was asked for is taken."""
    parser = argparse.ArgumentParser(
        prog="python -m doctools.site.serve", description="Руководство на этой машине"
    )
    parser.add_argument(
        "--port", type=port_number, help=f"порт; без него — {USUAL_PORT}, а если он занят — любой свободный"
    )
    port = parser.parse_args(argv).port
    if port is None:
        port = usable(USUAL_PORT) or usable(0)
    elif not usable(port):
        sys.exit(f"порт {port} занят: назовите другой (make serve PORT=…) или не называйте никакого")
    for number in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl+C: what was built for it is removed
        signal.signal(number, signal.default_int_handler)
    print("Собираю руководство…", flush=True)
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.__main__ import cli
    from mkdocs.commands import serve

    from doctools.site import converted, live, templates

    converted.install(Path.cwd())
    templates.install()
    live.install(serve)
    # --livereload in so many words: MkDocs 1.6 takes click's default for «off» since click 8.3.
    cli(["serve", "--livereload", "--dev-addr", f"{HOST}:{port}"])


if __name__ == "__main__":
    main()
