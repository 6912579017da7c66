"""Real servers for the pages, from the binaries on the machine, and stand-ins for what cannot be had.

They listen on 127.0.0.1 only, keep their data in a sandbox's folder, run as an ordinary user, and end with
the sandbox. In a sandbox with a network of its own they have the usual ports, and are the reader's own
services; elsewhere ports are free ones, and :mod:`doctools.engine.inside.redirect` leads Python there.
"""

import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from doctools.engine.celery import ONLY_RABBITMQ_LOGS
from doctools.engine.host import HOST_NAME
from doctools.engine.inside.embedded import FOLDER_VARIABLE
from doctools.engine.inside.embedded import URL as EMBEDDED_URL
from doctools.engine.inside.redirect import PORTS_VARIABLE, VIRTUAL_HOST_VARIABLE
from doctools.engine.inside.stand_ins import READY, SQS_PORT
from doctools.engine.sandbox import Sandbox
from doctools.engine.terminal import SandboxError
from doctools.pages.head import OWN

RABBITMQ_PORT = 5672
REDIS_PORT = 6379
REDIS_URL = "redis://localhost:6379/0"

_SECONDS_TO_START = 200
"""How long a server may take; ``systemctl`` itself gives up a bit earlier."""
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
_RABBITMQ_SCRIPTS = Path("/usr/lib/rabbitmq/bin")
_POSTGRESQL_PROGRAMS = [str(each) for each in Path("/usr/lib/postgresql").glob("*/bin")]


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


def missing(name: str) -> str:
    """Say that this machine lacks a broker's server or a program that a page needs, and what installs it."""
    if name in ("embedded", OWN, *_STAND_INS):
        return ""
    program, package = {
        "redis": ("redis-server", "redis-server"),
        "rabbitmq": (str(_RABBITMQ_SCRIPTS / "rabbitmq-server"), "rabbitmq-server"),
        "postgresql": ("initdb", "postgresql"),
        "systemd": ("systemd-analyze", "systemd"),
    }.get(name, (name, name))
    return "" if _program(program) else f"на этой машине нет {name}: apt-get install {package}"


def _program(name: str) -> str | None:
    """Where a program is: Debian keeps servers in sbin, and PostgreSQL's programs by version."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", *_POSTGRESQL_PROGRAMS))
    return shutil.which(name, path=path)


@dataclass(frozen=True)
class Unit:
    """A server as ``systemctl`` in the sandbox knows it.

    Attributes:
        name: Debian's name of it.
        description: what ``systemctl status`` says.
        command: its program and arguments.
        ready: what it writes when it is up. A connection to its port would prove nothing: somebody else may
            listen there.
        environment: its variables, besides the usual ones.
        stop: the signal that ends it.
    """

    name: str
    description: str
    command: list[str]
    ready: str
    environment: dict[str, str] = field(default_factory=dict)
    stop: signal.Signals = signal.SIGTERM


def _start(sandbox: Sandbox, server: str, unit: Callable[[], Unit]) -> None:
    """Start a server as the sandbox's ``systemctl`` does; again if it dies, as when its port was taken.

    Args:
        sandbox: where it runs.
        server: what messages call it.
        unit: says how to start it, each time anew.

    Raises:
        SandboxError: it died three times, or did not come up in time.
    """
    terminal = sandbox.terminal(server)
    for _ in range(3):
        current = unit()
        log = sandbox.root / f"{current.name}.log"
        environment = {**_ENVIRONMENT, **current.environment}
        settings = {**vars(current), "environment": environment, "cwd": str(sandbox.root), "log": str(log)}
        (sandbox.root / "run" / f"{current.name}.json").write_text(json.dumps(settings))
        if terminal.run(f"systemctl start {current.name}", _SECONDS_TO_START).status == 0:
            return
    raise SandboxError(f"{server} не запустился", log.read_text(errors="replace")[-3000:])


def start_rabbitmq(sandbox: Sandbox, virtual_hosts: int = 0) -> int:
    """Start a RabbitMQ node that lives as long as a sandbox.

    In a sandbox with a network of its own it has the usual name and ports, and is the reader's own
    service; otherwise it listens on free ports.

    Args:
        sandbox: where it runs.
        virtual_hosts: how many pages can use it in its life, each in a virtual host of its own.

    Returns:
        Its port.

    Raises:
        SandboxError: it did not come up; the tail of its log is in the error.
    """
    folder = sandbox.root / "rabbitmq"
    folder.mkdir()
    names = ["/", *(f"page-{number}" for number in range(virtual_hosts))]
    rights = {"user": "guest", "configure": ".*", "write": ".*", "read": ".*"}
    definitions = {
        "users": [{"name": "guest", "password": "guest", "tags": ["administrator"]}],
        "vhosts": [{"name": name} for name in names],
        "permissions": [{**rights, "vhost": name} for name in names],
    }
    (folder / "definitions.json").write_text(json.dumps(definitions))
    ports: list[int] = []
    environment: dict[str, str] = {}

    def unit() -> Unit:
        usual = sandbox.own_network
        ports[:] = (RABBITMQ_PORT, 25672, 4369) if usual else [free_port() for _ in range(3)]
        environment.update(_rabbitmq_settings(folder, ports, usual))
        server = str(_RABBITMQ_SCRIPTS / "rabbitmq-server")
        return Unit("rabbitmq-server", "RabbitMQ Messaging Server", [server], "completed with", environment)

    _start(sandbox, "RabbitMQ", unit)
    exports = "\n".join(f"export {name}='{value}'" for name, value in environment.items())
    for program in ("rabbitmqctl", "rabbitmq-diagnostics", "rabbitmq-queues", "rabbitmq-plugins"):
        sandbox.add_program(program, f'{exports}\nexec {_RABBITMQ_SCRIPTS / program} "$@"')
    return ports[0]


def _rabbitmq_settings(folder: Path, ports: list[int], usual: bool) -> dict[str, str]:
    """Write the files of a node; give its variables."""
    port, distribution, epmd = ports
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = 127.0.0.1:{port}\n"
        f"load_definitions = {folder}/definitions.json\n"
        "log.file.level = warning\nlog.console = true\nlog.console.level = error\n"
        "vm_memory_high_watermark.relative = 0.9\ndisk_free_limit.absolute = 10MB\n"
    )
    (folder / "enabled_plugins").write_text("[].\n")
    (folder / "inetrc").write_text(
        f'{{host, {{127,0,0,1}}, ["localhost", "{HOST_NAME}"]}}.\n{{lookup, [file, native]}}.\n'
    )
    return {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"rabbit@{HOST_NAME}" if usual else f"guide{port}@localhost",
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

    def unit() -> Unit:
        ports.append(REDIS_PORT if sandbox.own_network else free_port())
        command = [_program("redis-server") or "redis-server", "--port", str(ports[-1])]
        command += ["--bind", "127.0.0.1", "--dir", str(folder)]
        return Unit("redis-server", "Advanced key-value store", command, "Ready to accept connections")

    _start(sandbox, "Redis", unit)
    if sandbox.own_network:
        return ports[-1]
    known = sandbox.environment().get(PORTS_VARIABLE, "")
    sandbox.set_environment({PORTS_VARIABLE: f"{known} {REDIS_PORT}={ports[-1]}".strip()})
    sandbox.add_program("redis-cli", f'exec {shutil.which("redis-cli")} -h 127.0.0.1 -p {ports[-1]} "$@"')
    return ports[-1]


def _start_postgresql(sandbox: Sandbox) -> None:
    """Start PostgreSQL with a database and a role ``celery``, whose password is ``secret``."""
    data = sandbox.root / "postgresql"
    (sandbox.root / "postgresql.sql").write_text(
        "CREATE ROLE celery LOGIN PASSWORD 'secret';\nCREATE DATABASE celery OWNER celery;\n"
    )
    initdb, postgres = _program("initdb") or "initdb", _program("postgres") or "postgres"
    script = (
        f"if [ ! -d {data} ]; then {initdb} --pgdata={data} --username=postgres --auth-local=trust"
        f" --auth-host=scram-sha-256 --no-sync && {postgres} --single -D {data} postgres < {data}.sql; fi"
        f" && exec {postgres} -D {data} -k {_POSTGRESQL_SOCKET} -h 127.0.0.1 -c fsync=off"
    )
    command = ["sh", "-c", script]
    ready = "database system is ready to accept connections"
    unit = Unit("postgresql", "PostgreSQL RDBMS", command, ready, stop=signal.SIGINT)
    _start(sandbox, "PostgreSQL", lambda: unit)
    sandbox.set_environment({"PGHOST": _POSTGRESQL_SOCKET})


def _start_memcached(sandbox: Sandbox) -> None:
    command = [_program("memcached") or "memcached", "-l", "127.0.0.1", "-vv"]
    unit = Unit("memcached", "memcached daemon", command, "server listening")
    _start(sandbox, "memcached", lambda: unit)


def _start_stand_in(sandbox: Sandbox, name: str) -> None:
    command = [sys.executable, "-m", "doctools.engine.inside.stand_ins", name]
    unit = Unit(name, name, command, READY, {"HOME": str(sandbox.home)})
    _start(sandbox, name, lambda: unit)
    sandbox.set_environment(_STAND_INS[name])


_POSTGRESQL_SOCKET = "@postgresql"
"""Where psql finds the server when it is not told: no file, whose path might be too long."""

_STAND_INS: dict[str, dict[str, str]] = {
    "kafka": {},
    "smtp": {},
    "sqs": {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_ENDPOINT_URL": f"http://localhost:{SQS_PORT}",
        "AWS_SECRET_ACCESS_KEY": "secret",
    },
}
"""The servers that are stand-ins, and the variables of the pages that use them."""


def start_services(sandbox: Sandbox, names: Iterable[str]) -> None:
    """Start the services of a page.

    Args:
        sandbox: the page's; all but Redis need a network of its own; elsewhere RabbitMQ is the run's.
        names: those that the page wants; brokers among them that are none of these are passed over.

    Raises:
        SandboxError: one did not come up.
    """
    for name in sorted(names):
        if name == "redis":
            start_redis(sandbox)
        elif name == "rabbitmq" and sandbox.own_network:
            start_rabbitmq(sandbox)
        elif name == "postgresql":
            _start_postgresql(sandbox)
        elif name == "memcached":
            _start_memcached(sandbox)
        elif name in _STAND_INS:
            _start_stand_in(sandbox, name)


def access(broker: str, named: str, sandbox: Sandbox, rabbitmq: int | None, number: int) -> Access:
    """Tell how a page reaches a broker, the server's own port aside.

    Args:
        broker: the broker to run on.
        named: the broker that the code on the page names.
        sandbox: the page's.
        rabbitmq: the port of the run's node, if the page uses that.
        number: the page's virtual host on it.
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
    elif broker == "rabbitmq":
        if rabbitmq:
            environment = {
                PORTS_VARIABLE: f"{RABBITMQ_PORT}={rabbitmq}",
                VIRTUAL_HOST_VARIABLE: f"page-{number}",
            }
        if named != "rabbitmq":
            environment["CELERY_BROKER_URL"] = "amqp://guest:guest@localhost:5672//"
    return Access(environment, () if broker == named else ONLY_RABBITMQ_LOGS)
