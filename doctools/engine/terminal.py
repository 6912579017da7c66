"""A terminal of the reader's machine, seen from the suite: types into bash, reads what the screen shows."""

import codecs
import os
import re
import secrets
import selectors
import shlex
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from doctools.engine.inside.session import END
from doctools.engine.screen import visible

LARGEST_OUTPUT = 1 << 20
"""Characters that a command may print before it is stopped."""

_QUIET = 0.3
"""Seconds without a new line after which a terminal counts as quiet."""

_LONGEST_WAIT_FOR_QUIET = 3.0

_PYTHON = ">>>"
"""Stands where bash says its folder."""

_ECHO = 0.3
"""Seconds within which a program repeats what is typed into it, if it does."""

_READING = 4
"""How many times as long as for looking at what has come it takes time to read more of it."""


class SandboxError(Exception):
    """Something in the sandbox that is neither a difference nor a failed command.

    Args:
        text: what happened, for the author of the page.
        output: what was printed until then.
    """

    def __init__(self, text: str, output: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.output = output


class TimeUpError(SandboxError):
    """Something that does not end in its time.

    Args:
        seconds: the time it had.
        output: what was printed until then.
    """

    def __init__(self, seconds: float, output: str) -> None:
        super().__init__(f"не закончилась за {seconds:g} с", output)


@dataclass(frozen=True)
class Output:
    """What a command printed, and how it ended (128 + n for signal n, as a shell counts)."""

    text: str
    status: int


@dataclass
class Terminal:
    """A terminal: types commands into bash, reads what the screen shows."""

    name: str
    _master: int
    _all: Sequence["Terminal"] = field(repr=False, compare=False)
    """All terminals of the sandbox."""
    _raw: str = ""
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )
    refused: re.Pattern[str] | None = None
    """What a command must not contain, since it would end processes that are not the page's."""
    _closed: bool = False
    _mark: str = field(default_factory=lambda: secrets.token_hex(8))
    """What bash says before each prompt and no other program knows."""
    cwd: str = ""
    status: int | None = None
    """How the last command ended; None while it runs."""
    listener: Callable[[str], None] | None = None
    """Gets all that is printed, as it comes."""

    def __post_init__(self) -> None:
        self._prompt = re.compile(rf"\x1b\]7777;{self._mark};(\d+);([^\x07]*)\x07")

    def begin(self) -> None:
        """Have bash say before each prompt how the last command ended; wait for the first one."""
        say = f"""printf '{self._says("%s", "%s")}' "$?" "$PWD" """
        self._write(f"PROMPT_COMMAND={shlex.quote(say)}; export -n PS1 PS2; history -c\n")
        self.wait_for_prompt(30)

    def _says(self, status: str, folder: str) -> str:
        """What is said before each prompt, as bash quotes it."""
        return rf"\033]7777;{self._mark};{status};{folder}\007"

    @property
    def python(self) -> str:
        """The command that starts a Python session, which says before each prompt what bash does."""
        return f"""GUIDE_PROMPT=$'{self._says("%d", _PYTHON)}' "$GUIDE_BIN/guide-session\""""

    @property
    def in_session(self) -> bool:
        """Whether what is typed reaches a Python session, and no longer bash."""
        return self.cwd == _PYTHON

    def wait_for_prompt(self, seconds: float) -> Output:
        """Wait until bash, or Python, waits for a command.

        Raises:
            SandboxError: it does not, or the terminal closed, or too much was printed.
        """
        self._read_until(lambda: self.status is not None, seconds)
        text, self._raw = self._prompt.sub("", self._raw), ""
        return Output(text, self.status or 0)

    def start(self, command: str) -> None:
        """Type a command.

        Args:
            command: one or more lines.
        """
        if self.refused and self.refused.search(command):
            raise SandboxError(
                "останавливает программы по имени, и вместе со своими остановила бы ваши: эта система не даёт"
                " странице своего пространства процессов (man user_namespaces)"
            )
        self.read_now()
        if not self.in_session:  # what Python prints meanwhile is seen with what the next statement does
            self._raw = ""
        self.status = None
        self._write(command + "\n" + (END if self.in_session else ""))

    def answer(self, line: str) -> None:
        """Type a line into a program that asks for one; what it echoes of it is not what it prints."""
        self._raw = ""
        self._write(line)
        if line:
            with suppress(TimeUpError):
                self._read_until(lambda: line in self._raw, _ECHO)
        before, _, behind = self._raw.partition(line) if line else ("", "", "")
        self._raw = before + behind
        self._write("\n")

    def run(self, command: str, seconds: float) -> Output:
        """Type a command and wait for its end.

        Args:
            command: one or more lines.
            seconds: how long it may take; then it is stopped.

        Raises:
            SandboxError: it hangs, or prints more than :data:`LARGEST_OUTPUT`.
        """
        self.start(command)
        try:
            return self.wait_for_prompt(seconds)
        except SandboxError as error:
            self.stop_foreground()
            error.output, self._raw = self._tail(), ""
            raise

    def wait_for(self, found: Callable[[list[str]], bool], seconds: float) -> bool:
        """Wait until the lines printed so far satisfy a condition, or the command ends; whether they do."""
        try:
            self._read_until(lambda: found(self.lines()) or self.status is not None, seconds)
        except TimeUpError:
            return False
        return found(self.lines())

    def wait_for_more(self, look: Callable[[list[str]], bool], seconds: float) -> bool:
        """Wait until more lines have been printed, and look at all of them; tells whether more came."""
        before = len(self.lines())
        return self.wait_for(lambda lines: len(lines) > before and (look(lines) or True), seconds)

    def lines(self) -> list[str]:
        """What has been printed since the command was typed, or since the last look."""
        return visible(self._prompt.sub("", self._raw))

    @property
    def at_line_start(self) -> bool:
        """Whether the last line has come whole."""
        return self._raw.endswith("\n")

    def forget_lines(self, number: int) -> None:
        """Let the next look start behind a number of lines, as :meth:`lines` counts them."""
        raw = self._raw.split("\n")
        start = 0
        while start < len(raw) and not visible(raw[start]):
            start += 1
        self._raw = "\n".join(raw[start + number :])

    @property
    def file(self) -> int | None:
        """What to read from, until it is closed."""
        return None if self._closed else self._master

    def interrupt(self) -> None:
        """Press Ctrl+C, as a person would: when no more lines come, unless the command has ended by then."""
        quiet_since = time.monotonic()
        deadline = quiet_since + _LONGEST_WAIT_FOR_QUIET
        length = -1
        while time.monotonic() < min(quiet_since + _QUIET, deadline):
            self.read_now()
            if len(self._raw) != length:
                length, quiet_since = len(self._raw), time.monotonic()
            time.sleep(0.02)
        if self.status is None:
            self._raw = ""
            self._write("\x03")

    def stop_foreground(self) -> None:
        """Stop a command that hangs: Ctrl+C, then by force; leaves a prompt if that is possible."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            try:
                self._strike(number)
                self._read_until(lambda: self.status is not None, 2, unlimited=True)
            except (SandboxError, OSError):
                continue
            break

    def read_now(self) -> None:
        """Read what has come, without waiting."""
        with suppress(SandboxError):
            self._read_until(lambda: False, 0, unlimited=True)

    def close(self) -> None:
        """Let go of the terminal: its programs get a SIGHUP."""
        if not self._closed:
            self._closed = True
            os.close(self._master)

    def take_in(self) -> bool:
        """Read what is there; false if nothing can come any more."""
        try:
            data = os.read(self._master, 65536)
        except OSError:  # what Linux says when the last program has gone
            data = b""
        scanned = max(0, len(self._raw) - 4200)
        text = self._decoder.decode(data)
        self._raw += text
        if self.listener:
            self.listener(text)
        for prompt in self._prompt.finditer(self._raw, scanned):
            self.status, self.cwd = int(prompt[1]), prompt[2]
        return bool(data)

    def drop_the_oldest(self) -> None:
        """Forget the beginning of what has come, if it is too much to keep."""
        if len(self._raw) > LARGEST_OUTPUT:
            self._raw = self._raw[-LARGEST_OUTPUT // 2 :]

    def _strike(self, number: signal.Signals) -> None:
        if number == signal.SIGINT:
            self._write("\x03")
            return
        group = os.tcgetpgrp(self._master)
        if group > 0:
            os.killpg(group, number)

    def _write(self, text: str) -> None:
        os.write(self._master, text.encode())

    def _read_until(self, done: Callable[[], bool], seconds: float, unlimited: bool = False) -> None:
        deadline = time.monotonic() + seconds
        began = time.monotonic()
        while not done():
            until = time.monotonic() + _READING * (time.monotonic() - began)
            if not wait_for(self._master, self._all, deadline):
                raise TimeUpError(seconds, self._tail())
            self._take_in_some(unlimited)
            while self.status is None and wait_for(self._master, self._all, min(until, deadline)):
                self._take_in_some(unlimited)
                if time.monotonic() > until:
                    break
            began = time.monotonic()

    def _take_in_some(self, unlimited: bool) -> None:
        if not self.take_in():
            raise SandboxError(f"терминал «{self.name}» закрылся", self._tail())
        if len(self._raw) > LARGEST_OUTPUT and not unlimited:
            raise SandboxError(f"напечатала больше {LARGEST_OUTPUT >> 20} МБ", self._tail())
        self.drop_the_oldest()

    def _tail(self) -> str:
        return "\n".join(visible(self._prompt.sub("", self._raw[-4000:]))[-30:])


def wait_for(file: int, terminals: Sequence[Terminal], deadline: float) -> bool:
    """Wait until a file can be read, and meanwhile read what is printed in the terminals.

    A terminal holds some kilobytes: a worker whose log nobody reads would stop, and with it all that
    waits for its results.

    Args:
        file: its descriptor.
        terminals: those of the sandbox; the one that the file belongs to is left to the caller.
        deadline: when to give up, by the monotonic clock.

    Returns:
        Whether the file can be read.
    """
    with selectors.DefaultSelector() as selector:
        selector.register(file, selectors.EVENT_READ)
        for terminal in terminals:
            if terminal.file is not None and terminal.file != file:
                selector.register(terminal.file, selectors.EVENT_READ, terminal)
        while True:
            ready = [key for key, _ in selector.select(max(deadline - time.monotonic(), 0))]
            for key in ready:
                if key.data and not key.data.take_in():
                    selector.unregister(key.fd)
                elif key.data:
                    key.data.drop_the_oldest()
            if any(key.fd == file for key in ready):
                return True
            if time.monotonic() >= deadline:
                return False
