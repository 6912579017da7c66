"""Name spaces of the kernel: an ordinary user, processes of one's own, a machine with a name and a network.

A Celery worker started by root prints a warning that no reader of the guide ever sees, and
PostgreSQL refuses to start at all. A user name space keeps the file permissions of the present
user and shows every program another user id. In a name space of processes a page's ``pkill`` reaches
what the page started and nothing else, and when its first process ends, so does every other.
"""

import ctypes
import fcntl
import os
import signal
import socket
import struct
from contextlib import suppress
from pathlib import Path

from doctools.engine.inside.redirect import PRODUCTION

_CAPABILITY_VERSION_3 = 0x20080522
_CLONE_NEWNS = 0x00020000
_CLONE_NEWUTS = 0x04000000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWPID = 0x20000000
_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS = 0x8914
_IFF_UP_AND_RUNNING = 0x41
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_BIND, _MS_REC, _MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_PR_SET_PDEATHSIG = 1
_UID = 1000
_NOT_THE_USERS = ("/run", "/var/log")
"""Folders where an ordinary user may not write, but one whose files are root's could."""
_AN_ADMINISTRATORS = ("/run", "/srv", "/etc/systemd/system", "/var/lib")

ROOT_WARNING = "You're running the worker"
"""How Celery's warning to root begins: no reader sees it, so it is silenced where root stays root."""


def become_ordinary_user() -> bool:
    """Enter a user name space where the present user is number 1000.

    Does nothing when the process is not run by root. Must be called before any thread starts.

    Returns:
        True if programs started from here see an ordinary user, False if they still see root.
    """
    if os.geteuid() != 0:
        return True
    try:
        _enter_user_name_space(_UID)
        _unshare(_CLONE_NEWNS)
        for folder in _NOT_THE_USERS:
            # An empty one that nobody may write to.
            _mount(b"tmpfs", folder, 0, b"mode=0555,size=4k")
    except OSError:
        return False
    return True


def drop_capabilities() -> None:
    """Give up the rights that a process has in a user name space that it made, as starting a program does."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)())


def become_own_machine(name: str, own_network: bool, files: Path, home: Path, project: str) -> None:
    """Go on as on a machine with a name, a user called ``user`` and, if wanted, a network of its own.

    Every port is free in that network, those below 1024 too, and nobody outside can connect; it has a
    loopback device and nothing else. Where the system gives no name spaces, a machine that needs no network
    of its own stays as it is.

    Args:
        name: the host name.
        own_network: whether it has a network of its own.
        files: a folder for the files that it has instead of those in ``/etc``.
        home: the user's folder.
        project: where that folder stands a second time, below ``/srv``; empty: nowhere. Such a machine has
            folders of an administrator, too, that the user may write to: for services and what they store.

    Raises:
        OSError: the system does not allow a network of its own.
    """
    try:
        _unshare_as_owner(_CLONE_NEWNS | _CLONE_NEWUTS | (_CLONE_NEWNET if own_network else 0))
    except OSError as error:
        if own_network:
            raise OSError(f"own network is not to be had: {error}") from None
        return
    socket.sethostname(name)
    uid, gid = os.geteuid(), os.getegid()
    for file, line in (
        ("passwd", f"user:x:{uid}:{gid}::{home}:/bin/bash"),
        ("group", f"user:x:{gid}:"),
        ("hosts", f"127.0.0.1 localhost {name} {' '.join(PRODUCTION)}"),
    ):
        real, ours = Path("/etc", file), files / file
        if real.exists():
            ours.write_text(f"{line}\n{real.read_text()}")
            _mount(str(ours).encode(), str(real), _MS_BIND, b"")
    if project:
        for folder in _AN_ADMINISTRATORS:
            _mount(b"tmpfs", folder, 0, b"mode=0755,size=1m")
        Path(project).mkdir(parents=True)
        _mount(str(home).encode(), project, _MS_BIND, b"")
    if own_network:
        _open_network()


def _open_network() -> None:
    with suppress(OSError):  # where it is not to be had, servers listen on their higher ports
        Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("0")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP_AND_RUNNING))


def own_processes_are_to_be_had() -> bool:
    """Try, in processes that end at once, whether the system allows :func:`become_first_process`."""
    pid = os.fork()
    if pid == 0:
        try:
            become_first_process()
        except OSError:
            os._exit(1)
        os._exit(0 if os.getpid() == 1 else 1)
    return os.waitpid(pid, 0)[1] == 0


def become_first_process() -> None:
    """Go on as the first process of a name space of processes, with a ``/proc`` that shows no others.

    The process that called only waits for it, lets go of its files, and ends as it ends. Must be called
    before any thread starts.

    Raises:
        OSError: the system does not allow it.
    """
    _unshare_as_owner(_CLONE_NEWPID | _CLONE_NEWNS)
    pid = os.fork()
    if pid:
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _mount(b"proc", "/proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, b"")


def _unshare_as_owner(flags: int) -> None:
    """Enter new name spaces; who has no right to, first a user name space, which gives it."""
    try:
        _unshare(flags)
    except PermissionError:
        _enter_user_name_space(os.geteuid())
        _unshare(flags)


def _enter_user_name_space(shown_as: int) -> None:
    uid, gid = os.geteuid(), os.getegid()
    _unshare(_CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{shown_as} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{shown_as} {gid} 1")


def _mount(kind: bytes, folder: str, flags: int, options: bytes) -> None:
    _call("mount", kind, folder.encode(), kind, flags, options)


def _unshare(flags: int) -> None:
    _call("unshare", flags)
    if flags & _CLONE_NEWNS:  # what is mounted from now on is seen by nobody else
        _mount(b"none", "/", _MS_REC | _MS_PRIVATE, b"")


def _call(name: str, *arguments: bytes | int) -> None:
    """Call a function of the C library.

    Raises:
        OSError: the system does not have it, or does not allow what is asked.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, name):
        raise OSError(f"the system has no {name}")
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
