"""Leads Python programs from the addresses a page prints to the suite's private servers.

A page says ``amqp://`` and means port 5672 of this machine. The suite's servers listen on free ports,
so that two runs and the developer's own servers stay out of each other's way. The programs keep, and
print, the address of the page; only the connection goes elsewhere:

- ``GUIDE_PORTS`` maps ports of this machine, ``5672=40113 6379=40114``;
- ``GUIDE_VIRTUAL_HOST`` is the RabbitMQ virtual host that stands for ``/`` on this page;
- ``GUIDE_HOST_NAME`` is the name of the reader's machine: a page types it (``--destination=celery@web1``).

The environment is read at each connection, since a preloaded process learns it late.
"""

import os
from types import ModuleType
from typing import Any

PORTS_VARIABLE = "GUIDE_PORTS"
VIRTUAL_HOST_VARIABLE = "GUIDE_VIRTUAL_HOST"
HOST_NAME_VARIABLE = "GUIDE_HOST_NAME"

PRODUCTION = tuple(
    f"{name}.example.com" for name in ("db", "kafka", "memcached", "rabbitmq", "redis", "smtp")
)
"""Names by which production code calls other machines; here all of them are the reader's."""
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1", *PRODUCTION}


def redirect_names(socket: ModuleType) -> None:
    """Make this machine's name and ports follow ``GUIDE_HOST_NAME`` and ``GUIDE_PORTS``.

    Args:
        socket: the module :mod:`socket`, just loaded.
    """
    real = socket.getaddrinfo
    real_name = socket.gethostname

    def gethostname() -> str:
        return os.environ.get(HOST_NAME_VARIABLE) or real_name()

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        ports = dict(pair.split("=") for pair in os.environ.get(PORTS_VARIABLE, "").split())
        if host in _THIS_MACHINE and str(port) in ports:
            host, port = "127.0.0.1", int(ports[str(port)])
            if args:
                args = (0, *args[1:])
        return real(host, port, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo  # type: ignore[attr-defined]  # of some module, for mypy
    socket.gethostname = gethostname  # type: ignore[attr-defined]  # so, too


def redirect_virtual_host(connection: ModuleType) -> None:
    """Make connections to the virtual host ``/`` follow ``GUIDE_VIRTUAL_HOST``.

    Args:
        connection: the module :mod:`amqp.connection`, just loaded.
    """
    real = connection.Connection.__init__

    def to_virtual_host(self: Any, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("virtual_host", "/") == "/":
            kwargs["virtual_host"] = os.environ.get(VIRTUAL_HOST_VARIABLE, "/")
        real(self, *args, **kwargs)

    connection.Connection.__init__ = to_virtual_host
