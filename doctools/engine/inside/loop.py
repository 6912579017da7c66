"""What the processes of a sandbox have in common: a loop over sockets and children, a program's end."""

import atexit
import os
import selectors
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from doctools.engine.inside import processes


def run_to_the_end(work: Callable[[], int | None]) -> NoReturn:
    """Do the work of a forked process and end it as a Python program ends."""
    code = 0
    try:
        code = work() or 0
    except SystemExit as exit_:
        if isinstance(exit_.code, int) or exit_.code is None:
            code = exit_.code or 0
        else:
            print(exit_.code, file=sys.stderr)
            code = 1
    except KeyboardInterrupt:
        traceback.print_exc()
        code = 130
    except BaseException:
        traceback.print_exc()
        code = 1
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # what the interpreter itself calls at its end
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        pass
    finally:
        os._exit(code & 0xFF)


class Loop:
    """A loop over sockets and ended children."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self._woken, wakes = socket.socketpair()
        self._woken.setblocking(False)
        wakes.setblocking(False)
        self._wakes = wakes
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        self.selector.register(self._woken, selectors.EVENT_READ, self._children_ended)

    def on_readable(self, end: socket.socket, do: Callable[[], None]) -> None:
        """Call something each time when a socket can be read."""
        self.selector.register(end, selectors.EVENT_READ, do)

    def forget(self, end: socket.socket) -> None:
        """Close a socket and look at it no more."""
        self.selector.unregister(end)
        end.close()

    def forever(self) -> NoReturn:
        """Wait for sockets and children until the process ends."""
        while True:
            for key, _ in self.selector.select():
                if self.selector.get_map().get(key.fd) is key:  # else forgotten a moment ago
                    key.data()

    def leave_in_child(self) -> None:
        """Undo the loop's signals in a process just forked."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        self._woken.close()
        self._wakes.close()

    def child_ended(self, pid: int, code: int) -> None:
        """Called for each child that has ended; a code below zero is a signal."""

    def _children_ended(self) -> None:
        with suppress(BlockingIOError):
            self._woken.recv(4096)
        for pid, code in processes.reap():
            self.child_ended(pid, code)
