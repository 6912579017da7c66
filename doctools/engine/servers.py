"""Real brokers for the pages: private servers from the binaries on the machine.

They listen on 127.0.0.1 only, on free ports, keep their data in a sandbox's folder, run as an
ordinary user, and end with the sandbox.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from doctools.engine.inside.embedded import FOLDER_VARIABLE
from doctools.engine.inside.embedded import URL as EMBEDDED_URL
from doctools.engine.inside.redirect import PORTS_VARIABLE, VIRTUAL_HOST_VARIABLE
from doctools.engine.sandbox import HOST_NAME, Sandbox, SandboxError
from doctools.pages.head import OWN

RABBITMQ_PORT = 5672
REDIS_PORT = 6379
REDIS_URL = "redis://localhost:6379/0"

_SECONDS_TO_START = 180  # a machine busy with other things has taken more than 60
_RABBITMQ_SCRIPTS = Path("/usr/lib/rabbitmq/bin")
_POSTGRESQL_PROGRAMS = [str(each) for each in Path("/usr/lib/postgresql").glob("*/bin")]
_ONLY_RABBITMQ_LOGS = (
    r"\[\S+ \S+: INFO/MainProcess\] mingle: .*",
    r"(\[\S+ \S+: WARNING/\S+\] )?No hostname was supplied\..*",
)


class ServerMissingError(Exception):
    """A server's program is not on this machine.

    Args:
        name: the broker.
        how: what installs it.
    """

    def __init__(self, name: str, how: str) -> None:
        super().__init__(f"на этой машине нет {name}: {how}")


@dataclass(frozen=True)
class Access:
    """How a page reaches its broker.

    ``environment`` is what its terminals start with; ``silent`` are patterns of the log lines that
    come only where the code on the page names the broker itself.
    """

    environment: dict[str, str]
    silent: tuple[str, ...] = ()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def missing(name: str) -> ServerMissingError | None:
    """Tell whether this machine lacks a broker's server or a program that a page needs."""
    if name in ("embedded", OWN):
        return None
    program, package = {
        "redis": ("redis-server", "redis-server"),
        "rabbitmq": (str(_RABBITMQ_SCRIPTS / "rabbitmq-server"), "rabbitmq-server"),
        "postgresql": ("initdb", "postgresql"),
    }.get(name, (name, name))
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", *_POSTGRESQL_PROGRAMS))
    if shutil.which(program, path=path):
        return None
    return ServerMissingError(name, f"apt-get install {package}")


class RabbitMQ:
    """A RabbitMQ node that lives as long as a sandbox.

    In a sandbox with a network of its own it has the usual name and ports, and is the reader's own
    service; otherwise it listens on free ports.

    Args:
        sandbox: where it runs.
        virtual_hosts: how many pages can use it in its life, each in a virtual host of its own.

    Raises:
        SandboxError: it did not come up; the tail of its log is in the error.
    """

    def __init__(self, sandbox: Sandbox, virtual_hosts: int = 0) -> None:
        self._sandbox = sandbox
        self._folder = sandbox.root / "rabbitmq"
        self._folder.mkdir()
        self._write_definitions(virtual_hosts)
        _until_up(self._start, sandbox, "RabbitMQ", "completed with")
        exports = "\n".join(
            f"export {name}='{value}'" for name, value in self.environment.items() if name != "PATH"
        )
        for program in ("rabbitmqctl", "rabbitmq-diagnostics", "rabbitmq-queues", "rabbitmq-plugins"):
            sandbox.add_program(program, f'{exports}\nexec {_RABBITMQ_SCRIPTS / program} "$@"')

    def _write_definitions(self, virtual_hosts: int) -> None:
        names = ["/", *(f"page-{number}" for number in range(virtual_hosts))]
        rights = {"user": "guest", "configure": ".*", "write": ".*", "read": ".*"}
        definitions = {
            "users": [{"name": "guest", "password": "guest", "tags": ["administrator"]}],
            "vhosts": [{"name": name} for name in names],
            "permissions": [{**rights, "vhost": name} for name in names],
        }
        (self._folder / "definitions.json").write_text(json.dumps(definitions))

    def _start(self) -> int:
        usual = self._sandbox.own_network
        self.port, distribution, epmd = (
            (RABBITMQ_PORT, 25672, 4369) if usual else (free_port() for _ in range(3))
        )
        folder = self._folder
        (folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"load_definitions = {folder}/definitions.json\n"
            "log.file.level = warning\nlog.console = true\nlog.console.level = error\n"
            "vm_memory_high_watermark.relative = 0.9\ndisk_free_limit.absolute = 10MB\n"
        )
        (folder / "enabled_plugins").write_text("[].\n")
        (folder / "inetrc").write_text(
            f'{{host, {{127,0,0,1}}, ["localhost", "{HOST_NAME}"]}}.\n{{lookup, [file, native]}}.\n'
        )
        self.environment = {
            "HOME": str(folder),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": f"rabbit@{HOST_NAME}" if usual else f"guide{self.port}@localhost",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none"
            ),
            "ERL_EPMD_PORT": str(epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_INETRC": str(folder / "inetrc"),
        }
        return self._sandbox.spawn(
            [str(_RABBITMQ_SCRIPTS / "rabbitmq-server")], self.environment, self._sandbox.root / "server.log"
        )

    def access(self, number: int) -> dict[str, str]:
        """The environment of a page.

        Args:
            number: the page's own, below the number of virtual hosts.
        """
        return RemoteRabbitMQ(self.port).access(number)


@dataclass(frozen=True)
class RemoteRabbitMQ:
    """A node that another process of the run has started."""

    port: int

    def access(self, number: int) -> dict[str, str]:
        """The environment of a page; see :meth:`RabbitMQ.access`."""
        return {PORTS_VARIABLE: f"{RABBITMQ_PORT}={self.port}", VIRTUAL_HOST_VARIABLE: f"page-{number}"}


def start_redis(sandbox: Sandbox) -> int:
    """Start a Redis server that lives as long as a sandbox.

    Programs in the sandbox find it at port 6379.

    Returns:
        Its port.

    Raises:
        SandboxError: it did not come up.
    """
    folder = sandbox.root / "redis"
    folder.mkdir()
    ports: list[int] = []

    def start() -> int:
        ports.append(REDIS_PORT if sandbox.own_network else free_port())
        settings = ["--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no"]
        command = [shutil.which("redis-server") or "redis-server", "--port", str(ports[-1]), *settings]
        return sandbox.spawn(command, {"PATH": os.defpath, "LANG": "C.UTF-8"}, sandbox.root / "server.log")

    _until_up(start, sandbox, "Redis", "Ready to accept connections")
    if sandbox.own_network:
        return ports[-1]
    known = sandbox.environment().get(PORTS_VARIABLE, "")
    sandbox.set_environment({PORTS_VARIABLE: f"{known} {REDIS_PORT}={ports[-1]}".strip()})
    sandbox.add_program("redis-cli", f'exec {shutil.which("redis-cli")} -h 127.0.0.1 -p {ports[-1]} "$@"')
    return ports[-1]


def access(
    broker: str, named: str, sandbox: Sandbox, rabbitmq: RabbitMQ | RemoteRabbitMQ | None, number: int
) -> Access:
    """Tell how a page reaches a broker, the server's own port aside.

    Args:
        broker: the broker to run on.
        named: the broker that the code on the page names.
        sandbox: the page's.
        rabbitmq: the run's node, for RabbitMQ.
        number: the page's number on it.
    """
    environment: dict[str, str] = {}
    if named == OWN:
        return Access({})
    if broker == "embedded":
        environment = {
            "CELERY_BROKER_URL": f"{EMBEDDED_URL}localhost//",
            FOLDER_VARIABLE: str(sandbox.root / "broker"),
        }
    elif broker == "redis" and named != "redis":
        environment = {"CELERY_BROKER_URL": REDIS_URL}
    elif broker == "rabbitmq" and rabbitmq:
        if not sandbox.own_network:
            environment = rabbitmq.access(number)
        if named != "rabbitmq":
            environment["CELERY_BROKER_URL"] = "amqp://guest:guest@localhost:5672//"
    return Access(environment, () if broker == named else _ONLY_RABBITMQ_LOGS)


def _until_up(start: Callable[[], int], sandbox: Sandbox, name: str, ready: str) -> None:
    """Start a server, wait until its log says so; again, on other ports, if it dies, as when one was taken.

    A connection to its port would prove nothing: somebody else may listen there.

    Args:
        start: starts it and gives its number.
        sandbox: where it runs.
        name: what messages call it.
        ready: what it writes when it is up.

    Raises:
        SandboxError: it died three times, or did not come up in time.
    """
    log = sandbox.root / "server.log"
    said = ""
    for _ in range(3):
        seen = len(said)
        pid = start()
        deadline = time.monotonic() + _SECONDS_TO_START
        alive = True
        while alive and time.monotonic() < deadline:
            alive = pid in sandbox.processes()
            said = log.read_text(errors="replace")
            if ready in said[seen:]:
                return
            time.sleep(0.05)
        if alive:
            break
    raise SandboxError(f"{name} не запустился", said[-3000:])
