"""Messages between the suite, its hosts and the commands in a sandbox: JSON and open files over a socket."""

import json
import os
import socket
from collections.abc import Callable
from typing import Any

LARGEST = 1 << 20
"""Bytes of the largest message: a command's arguments and its whole environment."""

_OPEN_FILES = 8


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected sockets that keep the borders between messages."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LARGEST)
    return ends


def send(end: socket.socket, message: dict[str, Any], files: list[int] | None = None) -> None:
    """Send a message, with open files if any.

    Raises:
        OSError: the other end is closed, or the message is larger than :data:`LARGEST`.
    """
    socket.send_fds(end, [json.dumps(message).encode()], files or [])


def receive(end: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """Wait for a message.

    Returns:
        The message and the open files that came with it; None when the other end is closed.
    """
    try:
        data, files, _, _ = socket.recv_fds(end, LARGEST, _OPEN_FILES)
    except ConnectionError:
        return None, []
    return (json.loads(data) if data else None), list(files)


def through_folder(do: Callable[[str], None], path: str) -> None:
    """Bind or connect a socket to an address in the file system, however long the path is.

    The system takes some hundred bytes for an address, and a temporary folder may lie deep; through
    an open folder the address is short.

    Args:
        do: what takes the address, ``bind`` or ``connect`` of a socket.
        path: where the one that is bound stands.
    """
    folder, name = os.path.split(path)
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        do(f"/proc/self/fd/{opened}/{name}")
    finally:
        os.close(opened)
