"""Stands for ``celery`` (and ``python -m celery``) in a sandbox: asks the terminal's leader for a process.

Run as ``python -IS shim.py NAME PYTHON SCRIPT [ARGUMENT …]``; starts in some 15 ms since it imports
next to nothing. It passes on the signals that it gets by ``kill`` (those of the keyboard reach the
command itself, which stands in the same process group), and ends as the command ends.
"""

import array
import fcntl
import json
import os
import resource
import signal
import socket
import sys

_SI_KERNEL = 0x80
_NEVER_FORWARDED = {
    signal.SIGKILL,
    signal.SIGSTOP,
    signal.SIGCHLD,
    signal.SIGIO,
    signal.SIGCONT,
    signal.SIGTSTP,
}
_PYTHON_IGNORES = {signal.SIGPIPE, signal.SIGXFSZ}
_LIMITS = 16
_F_SETOWN = 8
_SHOWN_AS = b"bash"


def main() -> None:
    """Have the command run by the terminal's leader, and end as it ends; without a leader become it."""
    name, python, script, arguments = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    leader = os.environ.get("GUIDE_LEADER")
    packages = os.path.join(os.path.dirname(os.environ["GUIDE_BIN"]), "packages")
    if os.path.isdir(packages):  # the page has installed something; what is preloaded does not know of it
        os.environ["PYTHONPATH"] = f"{packages}:{os.environ['PYTHONPATH']}"
    if name == "python":
        plain = [python, *arguments]
        wanted = arguments[:2] == ["-m", "celery"]
        run, arguments = "module", arguments[2:]
    elif name == "session":
        plain = [python, "-m", "doctools.engine.inside.session", *arguments]
        wanted, run = True, "session"
    else:
        plain = [python, script, *arguments]
        wanted, run = True, "script"
    if any(pool in argument for argument in arguments for pool in ("gevent", "eventlet")):
        wanted = False  # they patch the standard library before anything is loaded
    if not leader or not wanted or not os.path.exists(leader):
        os.execv(python, plain)

    signals = set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    end = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    folder = os.open(os.path.dirname(leader), os.O_RDONLY | os.O_DIRECTORY)  # as wire.through_folder does
    end.connect(f"/proc/self/fd/{folder}/{os.path.basename(leader)}")
    os.close(folder)
    umask = os.umask(0)
    os.umask(umask)
    message = {
        "arguments": [
            os.path.join(os.path.dirname(python), "celery") if run != "session" else "python",
            *arguments,
        ],
        "cwd": os.getcwd(),
        "env": dict(os.environ),
        "group": os.getpgrp(),
        "ignored": [n for n in signals if signal.getsignal(n) == signal.SIG_IGN and n not in _PYTHON_IGNORES],
        "limits": [resource.getrlimit(number) for number in range(_LIMITS)],
        "nice": os.nice(0),
        "python": os.path.join(os.environ["GUIDE_BIN"], "python"),
        "run": run,
        "script": script,
        "umask": umask,
    }
    files = array.array("i", [0, 1, 2])
    end.sendmsg([json.dumps(message).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
    allowed = end.recv(4096)
    if allowed and not json.loads(allowed)["forked"]:  # a variable that is read at import has another value
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        os.execv(python, plain)
    _step_back()
    for number in range(3):  # the command alone holds the terminal and the pipes
        os.close(number)

    end.setblocking(False)
    fcntl.fcntl(end, _F_SETOWN, os.getpid())
    fcntl.fcntl(end, fcntl.F_SETFL, fcntl.fcntl(end, fcntl.F_GETFL) | os.O_ASYNC)
    while True:
        try:
            answer = end.recv(4096)
        except BlockingIOError:
            answer = None
        except ConnectionError:
            answer = b""
        if answer is not None:
            break
        info = signal.sigwaitinfo(signals)
        by_kill = info.si_code != _SI_KERNEL
        if by_kill and info.si_signo not in _NEVER_FORWARDED and info.si_signo < signal.SIGRTMIN:
            end.send(json.dumps({"signal": info.si_signo}).encode())
    code = json.loads(answer)["code"] if answer else 137
    if code < 0:
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {-code})  # none but this: a SIGIO may still wait
        os.kill(os.getpid(), -code)
    os._exit(code)


def _step_back() -> None:
    """Look like a shell that waits for the command: whoever looks for Celery's processes finds each once."""
    with open("/proc/self/comm", "wb", buffering=0) as name:
        name.write(_SHOWN_AS)
    with open("/proc/self/stat", "rb") as stat:
        fields = stat.read().rpartition(b")")[2].split()
    start, end = int(fields[45]), int(fields[46])
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        memory.seek(start)
        memory.write(_SHOWN_AS.ljust(end - start, b"\0"))


main()
