"""The process that all sandboxes of a run come from.

A tree of processes, each forked from one that has loaded Celery already:

- the zygote: started once a run, enters the name space of an ordinary user, loads Celery, forks
- a keeper for each page (``keeper.py``): owns the sandbox's folder, adopts every orphan below it, and when
  its socket closes, for whatever reason, kills all that is left and removes the folder; it is the first
  process of a name space of processes, where the system allows that; forks
- a leader for each terminal (``leader.py``): owns the terminal's session, starts bash in it, and forks
- the commands (``command.py``): a ``celery`` typed in that terminal is a small program (``shim.py``) that
  asks the leader for a process. That process is the command: its own pid, the terminal's session and
  process group, the reader's folder, environment, open files. It only does not import Celery again.

Run as ``python -m doctools.engine.inside.zygote SOCKET (preloaded|plain) PADDING``; the padding makes room
for the command lines that :func:`doctools.engine.inside.processes.show_as` writes.
"""

import os
import signal
import socket
import sys
import warnings
from typing import Any, NoReturn

from doctools.engine.inside import loading, processes, wire
from doctools.engine.inside.keeper import Keeper
from doctools.engine.inside.loop import run_to_the_end
from doctools.engine.inside.namespaces import (
    ROOT_WARNING,
    become_first_process,
    become_ordinary_user,
    own_processes_are_to_be_had,
)

_OF_THE_KEYBOARD = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)
"""Signals that are ignored in what a shell starts in the background, and in all that this starts."""


def main() -> None:
    """Serve the suite until its socket closes."""
    suite = socket.socket(fileno=int(sys.argv[1]))
    for number in _OF_THE_KEYBOARD:
        signal.signal(number, signal.SIG_DFL)
    ordinary = become_ordinary_user()
    own_processes = own_processes_are_to_be_had()
    if not ordinary:
        warnings.filterwarnings("ignore", ROOT_WARNING, UserWarning)
    if sys.argv[2] == "preloaded":
        loading.load()
    told = {"ordinary_user": ordinary, "own_processes": own_processes, "read": loading.names_read()}
    try:
        wire.send(suite, told)
    except OSError:  # the suite has ended meanwhile: its arguments were wrong
        return
    signal.signal(signal.SIGCHLD, lambda *_: processes.reap())
    while True:
        message, files = wire.receive(suite)
        if message is None:
            return
        if os.fork() == 0:
            suite.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if own_processes:
                become_first_process()
            _become_keeper(socket.socket(fileno=files[0]), message)
        for each in files:
            os.close(each)


def _become_keeper(suite: socket.socket, message: dict[str, Any]) -> NoReturn:
    settings = message["machine"], message["own_network"], message["project"]
    run_to_the_end(lambda: Keeper(suite, *settings).serve())


if __name__ == "__main__":
    main()
