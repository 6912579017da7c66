"""What the measurements are made with: programs of the system, a server, Lighthouse."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "bench"
LIGHTHOUSE = "13.5.0"
# Seconds; Lighthouse takes its time on a small machine.
TIMEOUT = 900
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; image/png png; text/plain txt;
    text/markdown md; application/xml xml; application/json json; application/wasm wasm; font/woff2 woff2; }}
  charset utf-8; access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  gzip on; gzip_comp_level 6;
  gzip_types text/css text/javascript image/svg+xml text/plain text/markdown application/json;
  {servers}
}}
"""
SERVER = "server {{ listen 127.0.0.1:{port}; root {root}; error_page 404 /404.html; }}"
PUBLISHED = f"server {{{{ listen 127.0.0.1:{{port}}; root {{root}}; include '{ROOT}/publish/nginx.conf'; }}}}"


class BenchError(Exception):
    """Something that the measurement needs is missing, or failed; one line says what."""


def run(*command: str | Path, cwd: Path | None = None, **environment: str) -> str:
    """Run a program to its end.

    Args:
        command: The program and its arguments.
        cwd: Where.
        environment: Variables over the process's own.

    Returns:
        What it printed.

    Raises:
        BenchError: It failed, or took too long.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchError(f"{words[0]}: {error}") from error
    if done.returncode:
        raise BenchError(
            f"{' '.join(words[:4])}…: код {done.returncode}\n{done.stdout[-800:]}{done.stderr[-1500:]}"
        )
    return done.stdout


def need(program: str, package: str) -> str:
    """Return the path of a program.

    Args:
        program: Its name.
        package: Debian's package that has it.

    Raises:
        BenchError: It is not installed.
    """
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        raise BenchError(f"нет {program}: apt-get install {package}")
    return found


def lighthouse() -> Path:
    """Install Lighthouse, once; gives its program."""
    program = WORK / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        print(f"lighthouse {LIGHTHOUSE}: ставится один раз", flush=True)
        run(
            need("npm", "npm"), "install", "--silent", "--no-save", "--no-package-lock", "--no-audit",
            "--no-fund", "--prefix", WORK, f"lighthouse@{LIGHTHOUSE}",
        )  # fmt: skip
    return program


@contextmanager
def nginx(folders: dict[int, Path], published: Collection[int] = ()) -> Iterator[None]:
    """Serve folders, each on its port of 127.0.0.1.

    Args:
        folders: Folder by port.
        published: The ports that answer as our site does where it is published, by `publish/nginx.conf`.
    """
    with tempfile.TemporaryDirectory() as folder:
        servers = "\n  ".join(
            (PUBLISHED if port in published else SERVER).format(port=port, root=root)
            for port, root in folders.items()
        )
        settings = Path(folder) / "nginx.conf"
        settings.write_text(NGINX.format(folder=folder, servers=servers), encoding="utf-8")
        Path(folder).chmod(0o755)
        command = [need("nginx", "nginx"), "-p", folder, "-c", str(settings), "-e", f"{folder}/error.log"]
        server = subprocess.Popen([*command, "-g", "user root;"] if os.geteuid() == 0 else command)
        try:
            for port in folders:
                wait_for(f"http://127.0.0.1:{port}/", b"", 10)
            yield
        finally:
            server.terminate()
            server.wait(10)


def wait_for(url: str, text: bytes, seconds: float) -> float:
    """Wait until an address answers, and with this text.

    Args:
        url: The address, asked every 10 ms.
        text: What must be in the answer.
        seconds: How long to wait.

    Returns:
        Seconds that it took.

    Raises:
        BenchError: It does not come in time.
    """
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        with suppress(OSError), urlopen(url, timeout=5) as answer:
            if text in answer.read():
                return time.monotonic() - started
        time.sleep(0.01)
    raise BenchError(f"{url}: не дождались за {seconds:g} с")
