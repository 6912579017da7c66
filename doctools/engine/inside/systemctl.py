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
from doctools.engine.inside.units import UNITS, Service, begin, session

_SECONDS_TO_START = 180  # a machine busy with other things has taken more than 60
_SECONDS_TO_STOP = 60
_VERBS = ("start", "stop", "restart", "reload", "status", "is-active", "enable")
_MEANT_FOR_PEOPLE = {"--no-pager", "--quiet", "-q", "--full", "-l"}


class _Unit:
    def __init__(self, folder: Path, name: str) -> None:
        self.name = name.removesuffix(".service")
        file = folder / f"{self.name}.json"
        self.known = file.is_file()
        self.settings: dict[str, Any] = json.loads(file.read_text()) if self.known else {}
        self._pid = folder / f"{self.name}.pid"

    @property
    def pid(self) -> int:
        """The number of its first process; 0 while it does not run."""
        pid = int(self._pid.read_text()) if self._pid.exists() else 0
        return pid if pid and session(pid) else 0

    def start(self) -> int:
        if self.pid:
            return 0
        with Path(self.settings["log"]).open("a+b") as log:
            before, settings = log.tell(), self.settings
            process = begin(settings["command"], log, cwd=settings["cwd"], env=settings["environment"])
            self._pid.write_text(str(process.pid))
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
        pid = self.pid
        if pid:
            os.kill(pid, self.settings["stop"])
            deadline = time.monotonic() + _SECONDS_TO_STOP
            while session(pid):
                if time.monotonic() > deadline:
                    os.killpg(pid, signal.SIGKILL)
                time.sleep(0.02)
        self._pid.unlink(missing_ok=True)
        return 0

    def restart(self) -> int:
        return self.stop() or self.start()

    def status(self) -> int:
        title = f"{self.name}.service - {self.settings['description']}"
        return _show(title, f"/lib/systemd/system/{self.name}.service; enabled", "", self.pid)

    def is_active(self) -> int:
        print("active" if self.pid else "inactive")
        return 0 if self.pid else 3


class _Readers(Service):
    """A service of the reader's, with what ``systemctl`` says of it."""

    def restart(self) -> int:
        return self.stop() or self.start()

    def status(self) -> int:
        on = (UNITS / "multi-user.target.wants" / f"{self.name}.service").exists()
        since = f" since {time.strftime('%a %Y-%m-%d %H:%M:%S %Z', time.localtime(self.since))}; "
        since += f"{time.time() - self.since:.0f}s ago"
        code = _show(self.title, f"{self.file}; {'enabled' if on else 'disabled'}", since, self.pid)
        if not code:
            print(f"      Tasks: {len(session(self.pid))}")
        return code

    def is_active(self) -> int:
        print("active" if self.pid else "activating" if self.kept else "inactive")
        return 0 if self.pid else 3

    def enable(self) -> int:
        wants = UNITS / f"{self.get('WantedBy')}.wants"
        wants.mkdir(exist_ok=True)
        link = wants / f"{self.name}.service"
        if not link.is_symlink():
            link.symlink_to(self.file)
            sys.stderr.write(f"Created symlink {link} → {self.file}.\n")
        return 0


def _show(title: str, file: str, since: str, pid: int) -> int:
    print(f"{'●' if pid else '○'} {title}")
    print(f"     Loaded: loaded ({file}; preset: enabled)")
    print(f"     Active: {'active (running)' + since if pid else 'inactive (dead)'}")
    if pid:
        print(f"   Main PID: {pid} ({Path(f'/proc/{pid}/comm').read_text().strip()})")
    return 0 if pid else 3


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
    for name in (name for name in names if name != "--now"):
        unit = _Unit(Path(folder), name)
        service = _Readers(Path(folder), unit.name)
        if unit.known and hasattr(unit, act):
            code = code or getattr(unit, act)()
        elif service.known:
            code = code or getattr(service, act)() or (service.start() if now else 0)
        elif verb in ("status", "is-active"):
            sys.stderr.write(f"Unit {unit.name}.service could not be found.\n")
            code = 4
        else:
            sys.stderr.write(f"Failed to {verb} {unit.name}.service: Unit {unit.name}.service not found.\n")
            code = 5
    return code


if __name__ == "__main__":
    sys.exit(main())
