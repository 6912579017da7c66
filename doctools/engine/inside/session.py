"""A Python session: takes statements from the suite and shows what the prompt would show.

Run as ``python -m doctools.engine.inside.session SOCKET`` or forked by :mod:`doctools.engine.inside.host`.
Statements come over the socket; what they print goes, as from any program, to standard output and error,
which are one pipe to the suite. After each statement a mark on the pipe tells that all of it has come.
"""

import code
import os
import socket
import sys

from doctools.engine.inside import wire

END = b"\x1e%d\x1e"
"""What follows the output of statement number ``%d`` on the pipe."""


class _Interpreter(code.InteractiveInterpreter):
    def write(self, data: str) -> None:
        sys.stderr.write(data)


def serve(address: str) -> None:
    """Run statements until the suite closes the socket or a statement ends the session.

    Args:
        address: the path of the socket where the suite listens.
    """
    suite = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    wire.through_folder(suite.connect, address)
    reading, writing = os.pipe()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(writing, 1)
    os.dup2(writing, 2)
    os.close(writing)
    wire.send(suite, {"pid": os.getpid()}, [reading])
    os.close(reading)
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8", line_buffering=True)  # type: ignore[union-attr]

    main = type(sys)("__main__")
    sys.modules["__main__"] = main
    sys.argv = [""]
    sys.path[0] = ""
    sys.ps1, sys.ps2 = ">>> ", "... "
    import builtins
    import site

    site.sethelper()
    site.setquit()
    vars(main)["__builtins__"] = builtins
    interpreter = _Interpreter(vars(main))
    number = 0
    while True:
        message, _ = wire.receive(suite)
        if message is None:
            return
        number += 1
        ended: SystemExit | None = None
        try:
            unfinished = interpreter.runsource(message["source"], "<stdin>", "single")
        except SystemExit as error:
            unfinished, ended = False, error
        except KeyboardInterrupt:
            unfinished = False
            sys.stderr.write("KeyboardInterrupt\n")
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(1, END % number)
        wire.send(suite, {"unfinished": unfinished, "ended": ended is not None})
        if ended is not None:
            raise ended


if __name__ == "__main__":
    serve(sys.argv[1])
