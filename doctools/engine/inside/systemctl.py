"""Stands for ``systemctl`` in a sandbox: starts and stops the page's servers by the names of Debian's units.

Run as ``python -IS systemctl.py FOLDER VERB UNIT``; the suite starts them in the same way. Each server is a
file ``UNIT.json`` in the folder, written by :mod:`doctools.engine.servers`; while it runs, ``UNIT.pid``
stands beside it. Other units are those that the reader puts where an administrator does; ``units.py``, beside
this file, runs them.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[3]))
from doctools.engine.inside.units import Service, begin, session

_SECONDS_TO_START = 180  # a machine busy with other things has taken more than 60
_SECONDS_TO_STOP = 60
_VERBS = ("start", "stop", "restart", "reload", "status", "is-active", "enable")
_MEANT_FOR_PEOPLE = {"--no-pager", "--quiet", "-q", "--full", "-l"}


class _Server(Service):
    """One of the page's servers: nobody keeps it, and it is started when it says so."""

    enabled = True

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, name)
        self.file = Path(f"/lib/systemd/system/{name}.service")
        settings = folder / f"{name}.json"
        self.known = settings.is_file()
        self.settings: dict[str, Any] = json.loads(settings.read_text()) if self.known else {}

    @property
    def title(self) -> str:
        return f"{self.name}.service - {self.settings['description']}"

    def start(self) -> int:
        if self.pid:
            return 0
        with Path(self.settings["log"]).open("a+b") as log:
            before, settings = log.tell(), self.settings
            process = begin(settings["command"], log, cwd=settings["cwd"], env=settings["environment"])
            self.main.write_text(str(process.pid))
            deadline = time.monotonic() + _SECONDS_TO_START
            while process.poll() is None and time.monotonic() < deadline:
                log.seek(before)
                if self.settings["ready"].encode() in log.read():
                    return 0
                time.sleep(0.02)
        self.stop()
        sys.stderr.write(
            f"Job for {self.name}.service failed because the control process exited with error code.\n"
        )
        return 1

    def stop(self) -> int:
        if pid := self.pid:
            os.kill(pid, self.settings["stop"])
            deadline = time.monotonic() + _SECONDS_TO_STOP
            while session(pid):
                if time.monotonic() > deadline:
                    os.killpg(pid, signal.SIGKILL)
                time.sleep(0.02)
        self.main.unlink(missing_ok=True)
        return 0


def main() -> int:
    """Do what was asked for; codes and messages are systemd's own."""
    folder, verb, *names = [each for each in sys.argv[1:] if each not in _MEANT_FOR_PEOPLE]
    if verb == "daemon-reload":  # each command reads the files anew
        return 0
    now = "--now" in names
    if verb not in _VERBS:
        sys.stderr.write(f"Unknown command verb {verb}.\n")
        return 1
    act = verb.replace("-", "_")
    code = 0
    for name in (name.removesuffix(".service") for name in names if name != "--now"):
        kinds = [kind(Path(folder), name) for kind in (_Server, Service)]
        if service := next((each for each in kinds if each.known), None):
            code = code or getattr(service, act)() or (service.start() if now else 0)
        elif verb in ("status", "is-active"):
            sys.stderr.write(f"Unit {name}.service could not be found.\n")
            code = 4
        else:
            sys.stderr.write(f"Failed to {verb} {name}.service: Unit {name}.service not found.\n")
            code = 5
    return code


if __name__ == "__main__":
    sys.exit(main())
