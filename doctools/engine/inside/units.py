"""Runs the unit files that a reader writes, as systemd would: what the sandbox's ``systemctl`` starts.

Run as ``python -IS units.py FOLDER NAME`` it keeps one service: starts it, starts it again when it ends, and
writes what happens into the service's log, in systemd's own words. It knows the settings that the guide's
unit files have; rights of other users it cannot give, so ``User=`` and ``Group=`` change nothing.
``tests/engine/test_systemd.py`` runs the same files under systemd itself.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

sys.path.append(str(Path(__file__).parents[3]))
from doctools.engine.inside.processes import all_stat

UNITS = Path("/etc/systemd/system")
"""Where an administrator puts unit files."""

_UNITS_OF_TIME = {"": 1.0, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "ms": 0.001}
_DIRECTORIES = {"RuntimeDirectory": "/run", "StateDirectory": "/var/lib", "LogsDirectory": "/var/log"}


def seconds(text: str) -> float:
    """Read a time span: ``90``, ``10min``, ``1h 30min``."""
    spans = re.findall(r"([\d.]+)\s*([a-z]*)", text)
    return sum(float(number) * _UNITS_OF_TIME[unit] for number, unit in spans)


def session(leader: int) -> list[int]:
    """The living processes of a session: a service's control group."""
    return [pid for pid, (state, _, _, of, *_) in all_stat() if int(of) == leader and state != "Z"]


def begin(command: list[str], out: int | IO[bytes], **more: Any) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, which reads nothing and writes into one place."""
    nothing = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nothing, stdout=out, stderr=out, start_new_session=True, **more)


class Service:
    """A service of the reader's.

    Args:
        folder: where it is noted what runs.
        name: its name without ``.service``.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        template, at, self._instance = name.partition("@")
        self.file = UNITS / f"{template}{at}.service"
        self.known = self.file.is_file()
        self.log = folder / f"{name}.journal"
        self._folder = folder
        self.main = folder / f"{name}.main"
        self._keeper = folder / f"{name}.keeper"
        self._lines: dict[str, list[str]] = {}
        if self.known:
            self._read()

    def _read(self) -> None:
        text = re.sub(r"\\\n", " ", self.file.read_text(encoding="utf-8"))
        text = text.replace("%i", self._instance).replace("%%", "%")
        for line in text.splitlines():
            key, found, value = line.strip().partition("=")
            if found and not key.startswith(("#", ";")):
                self._lines.setdefault(key, []).append(value.strip())

    def get(self, key: str, default: str = "") -> str:
        """The last value of a setting."""
        return self._lines.get(key, [default])[-1]

    @property
    def title(self) -> str:
        """What systemd calls it."""
        return f"{self.name}.service - {self.get('Description')}"

    @property
    def pid(self) -> int:
        """The number of its main process; 0 while there is none."""
        with suppress(OSError, ValueError):
            pid = int(self.main.read_text())
            return pid if session(pid) else 0
        return 0

    @property
    def since(self) -> float:
        """When its main process was started, in seconds of the clock; 0 if it never was."""
        return self.main.stat().st_mtime if self.main.exists() else 0.0

    @property
    def kept(self) -> bool:
        """Whether it is started: between a crash and a restart too."""
        with suppress(OSError, ValueError):
            return bool(session(int(self._keeper.read_text())))
        return False

    def say(self, text: str) -> None:
        """Write a line of systemd's own into the log."""
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{text}\n")

    def environment(self) -> dict[str, str]:
        """The variables of its processes."""
        found = dict(os.environ)
        pairs = [pair for line in self._lines.get("Environment", []) for pair in shlex.split(line)]
        for file in self._lines.get("EnvironmentFile", []):
            path = Path(file.removeprefix("-"))
            if path.is_file() or not file.startswith("-"):
                lines = path.read_text(encoding="utf-8").splitlines()
                pairs += [shlex.split(line)[0] for line in lines if line.strip() and not line.startswith("#")]
        return found | dict(pair.split("=", 1) for pair in pairs)

    def command(self, line: str, **variables: str) -> list[str]:
        """The words of a command line; a word ``$NAME`` becomes several, ``${NAME}`` stays one."""
        known = self.environment() | variables
        words: list[str] = []
        for word in shlex.split(line):
            if re.fullmatch(r"\$\w+", word):
                words += known.get(word[1:], "").split()
            else:
                words.append(re.sub(r"\$\{(\w+)\}", lambda found: known.get(found[1], ""), word))
        return words

    def start(self) -> int:
        """Start it; returns systemd's code."""
        if self.kept:
            return 0
        self.main.unlink(missing_ok=True)
        command = [sys.executable, "-IS", __file__, str(self._folder), self.name]
        keeper = begin(command, subprocess.DEVNULL)
        self._keeper.write_text(str(keeper.pid))
        while keeper.poll() is None and not self.pid:
            time.sleep(0.01)
        return 0 if keeper.poll() is None else 1

    def stop(self) -> int:
        """Stop it: first as it asks for, then by force."""
        if not self.kept:
            return 0
        self.say(f"Stopping {self.title}...")
        keeper, main = int(self._keeper.read_text()), self.pid
        self._keeper.unlink()
        for line in self._lines.get("ExecStop", []):
            subprocess.run(self.command(line, MAINPID=str(main)), env=self.environment(), check=False)
        number = signal.Signals[self.get("KillSignal", "SIGTERM")]
        for pid in [main] if self.get("KillMode") == "mixed" else session(main):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline, late = time.monotonic() + seconds(self.get("TimeoutStopSec", "90")), False
        while main and session(main):
            if time.monotonic() > deadline:
                if not late:  # said once, however long the dead take to go
                    self.say(f"{self.name}.service: State 'stop-sigterm' timed out. Killing.")
                late = True
                for pid in session(main):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            elif self.get("KillMode") == "mixed" and main not in session(main):
                with suppress(ProcessLookupError):
                    os.killpg(main, signal.SIGKILL)
            time.sleep(0.02)
        while session(keeper):
            time.sleep(0.02)
        self.say(f"{self.name}.service: Deactivated successfully.")
        self.say(f"Stopped {self.title}.")
        return 0

    def restart(self) -> int:
        """Stop it, and start it again."""
        return self.stop() or self.start()

    def is_active(self) -> int:
        """Say whether it runs."""
        print("active" if self.pid else "activating" if self.kept else "inactive")
        return 0 if self.pid else 3

    def status(self) -> int:
        """Say what is known of it."""
        pid = self.pid
        since = f"{time.strftime('%a %Y-%m-%d %H:%M:%S %Z', time.localtime(self.since))}; "
        since += f"{time.time() - self.since:.0f}s ago"
        print(f"{'●' if pid else '○'} {self.title}")
        print(
            f"     Loaded: loaded ({self.file}; {'enabled' if self.enabled else 'disabled'}; preset: enabled)"
        )
        print(f"     Active: {f'active (running) since {since}' if pid else 'inactive (dead)'}")
        if pid:
            print(f"   Main PID: {pid} ({Path(f'/proc/{pid}/comm').read_text().strip()})")
            print(f"      Tasks: {len(session(pid))}")
        return 0 if pid else 3

    @property
    def enabled(self) -> bool:
        """Whether the machine starts it."""
        return any(UNITS.glob(f"*.wants/{self.name}.service"))

    def enable(self) -> int:
        """Have the machine start it from now on."""
        if not self.enabled:
            link = UNITS / f"{self.get('WantedBy')}.wants" / f"{self.name}.service"
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(self.file)
            sys.stderr.write(f"Created symlink '{link}' → '{self.file}'.\n")
        return 0

    def reload(self) -> int:
        """Have it read its code again as it says."""
        self.say(f"Reloading {self.title}...")
        for line in self._lines.get("ExecReload", []):
            subprocess.run(self.command(line, MAINPID=str(self.pid)), env=self.environment(), check=True)
        self.say(f"Reloaded {self.title}.")
        return 0

    def keep(self) -> None:
        """Run it until it is stopped."""
        for key, root in _DIRECTORIES.items():
            for name in self.get(key).split():
                Path(root, name).mkdir(parents=True, exist_ok=True)
        restarts = 0
        while True:
            with self.log.open("ab") as log:
                folder, command = self.get("WorkingDirectory", "/"), self.command(self.get("ExecStart"))
                process = begin(command, log, cwd=folder, env=self.environment())
            self.main.write_text(str(process.pid))
            self.say(f"Started {self.title}.")
            code = process.wait()
            if not self._keeper.exists():
                return
            number = -code if code < 0 else code
            name = signal.Signals(number).name.removeprefix("SIG") if code < 0 else "FAILURE"
            how = "killed" if code < 0 else "exited"
            if code:
                self.say(f"{self.name}.service: Main process exited, code={how}, status={number}/{name}")
                result = "signal" if code < 0 else "exit-code"
                self.say(f"{self.name}.service: Failed with result '{result}'.")
            if self.get("Restart", "no") == "no" or (self.get("Restart") == "on-failure" and not code):
                self._keeper.unlink()
                return
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(seconds(self.get("RestartSec", "100ms")))
            if not self._keeper.exists():
                return
            restarts += 1
            self.say(f"{self.name}.service: Scheduled restart job, restart counter is at {restarts}.")


if __name__ == "__main__":
    Service(Path(sys.argv[1]), sys.argv[2]).keep()
