"""Runs a command while no other make of this checkout sets up .venv: `python requirements/alone.py COMMAND…`.

The lock is on this folder, so there is no file to be left behind, and it belongs to the command and what it
starts: it ends with the last of them, however that ends. Where a system has no such locks, there is none.
"""

import os
import sys
from pathlib import Path

FOLDER = os.open(Path(__file__).resolve().parent, os.O_RDONLY)
try:
    import fcntl

    try:
        fcntl.flock(FOLDER, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("ждём: .venv собирает другой make", file=sys.stderr, flush=True)
        fcntl.flock(FOLDER, fcntl.LOCK_EX)
    os.set_inheritable(FOLDER, True)
except (ImportError, OSError):
    pass
os.execvp(sys.argv[1], sys.argv[1:])
