"""Serves the site with live reload on 127.0.0.1 and says where.

python -m doctools.site.serve [--port N]

MkDocs's own server, made quick (`doctools.site.live`), and a page whose text has not changed is not converted
again, so the wait hardly grows with the guide.
"""

import argparse
import errno
import os
import socket
import sys
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
USUAL_PORT = 8000
LAST_PORT = 65535
# What a page is made of besides its own text; a change here converts all pages anew.
COMMON = ("docs/glossarii.md", "examples", "mkdocs.yml", "doctools")


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


def state_of(root: Path) -> frozenset[tuple[str, int]]:
    """Return what changes when anything that all pages are made of does."""
    files = (file for name in COMMON for path in [root / name] for file in (path, *path.rglob("*")))
    return frozenset(
        (str(file), file.stat().st_mtime_ns) for file in files if file.is_file() and file.suffix != ".pyc"
    )


def remember_pages(root: Path) -> None:
    """Make MkDocs convert a page only when its text, or what all pages are made of, has changed."""
    from mkdocs.structure.pages import Page

    from doctools.site import index, originals

    docs = root / "docs"
    convert = Page.render
    made: dict[tuple[object, ...], dict[str, Any]] = {}
    # One look around for all pages of a build; each build has its own list of files.
    build: dict[str, Any] = {"files": None, "state": None}
    kept = ("content", "toc", "_title_from_render", "present_anchor_ids")

    def render(page: Page, config: Any, files: Any) -> None:
        if build["files"] is not files:
            build.update(files=files, state=(frozenset(file.src_uri for file in files), state_of(root)))
        # With what stands on other pages and is listed on this one.
        text = originals.expand(index.expand(page.markdown or "", docs), docs)
        key = (page.file.src_uri, page.file.url, text, build["state"])
        if (done := made.get(key)) is None:
            convert(page, config, files)
            done = {name: getattr(page, name) for name in kept}
            links = {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()}
            made[key] = done | {"links": links}
            return
        for name in kept:
            setattr(page, name, done[name])
        page.links_to_anchors = {files.get_file_from_path(uri): found for uri, found in done["links"].items()}

    setattr(Page, "render", render)  # noqa: B010 (a plain assignment is what the type checker forbids)


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
        port = USUAL_PORT if can_listen(USUAL_PORT) else free_port()
    elif not can_listen(port):
        sys.exit(f"порт {port} занят: назовите другой (make serve PORT=…) или не называйте никакого")
    print("Собираю руководство…", flush=True)
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.__main__ import cli
    from mkdocs.commands import serve

    from doctools.site import live

    remember_pages(Path.cwd())
    live.install(serve)
    # --livereload in so many words: MkDocs 1.6 takes click's default for «off» since click 8.3.
    cli(["serve", "--livereload", "--dev-addr", f"{HOST}:{port}"])


if __name__ == "__main__":
    main()
