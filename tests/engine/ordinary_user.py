"""Runs the rest of this process as an ordinary user, where the system allows it.

A Celery worker started by root prints a warning that no reader of the guide ever sees, and
PostgreSQL refuses to start at all. A user name space keeps the file permissions of the present
user and shows every program another user id.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_UID = 1000


def become_ordinary_user() -> bool:
    """Enter a user name space where the present user is number 1000.

    Does nothing when the process is not run by root. Must be called before any thread starts.

    Returns:
        True if programs started from here see an ordinary user, False if they still see root.
    """
    if os.geteuid() != 0:
        return True
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare") or libc.unshare(_CLONE_NEWUSER) != 0:
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{_UID} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{_UID} {gid} 1")
    except OSError:
        return False
    return True
