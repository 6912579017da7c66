"""Serves the site with live reload on 127.0.0.1 and says where.

python -m tools.serve [--port N]
"""

import argparse
import errno
import os
import socket
import sys

HOST = "127.0.0.1"
USUAL_PORT = 8000


def can_listen(port: int) -> bool:
    """Tell whether a server could listen on this port of 127.0.0.1 right now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def main(argv: list[str] | None = None) -> None:
    """Print the address, then become MkDocs's own server; exits 1 if the port that was asked for is taken."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description="Руководство на этой машине")
    parser.add_argument(
        "--port", type=int, help=f"порт; без него — {USUAL_PORT}, а если он занят — любой свободный"
    )
    port = parser.parse_args(argv).port
    if port is None:
        port = USUAL_PORT if can_listen(USUAL_PORT) else free_port()
    elif not can_listen(port):
        sys.exit(f"порт {port} занят: назовите другой (make serve PORT=…) или не называйте никакого")
    print(f"Руководство: http://{HOST}:{port}/ (Ctrl+C — остановить)", flush=True)
    # --livereload in so many words: MkDocs 1.6 takes click's default for «off» since click 8.3.
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"{HOST}:{port}"]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()
