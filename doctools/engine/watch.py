"""Watches the logs of what a page leaves running for errors that it neither shows nor announces."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from doctools.engine.celery import ERROR_LOGGED, ERROR_LOGGED_OTHERWISE, RECORD_BEGINS
from doctools.engine.comparison import line_matches
from doctools.engine.expressions import found
from doctools.engine.screen import visible
from doctools.pages.lines import is_elision

_MOST_LINES = 40
"""Lines of one error that are kept: the first, and the last of its traceback."""
_LONGEST = 1 << 20
"""Bytes of a log file that are read at a time, and characters of a line that are kept."""


@dataclass
class LoggedError:
    """An error in a log: its record, down to the next one.

    ``line`` is that of the page where the program was started; ``announced`` is None until it is judged.
    """

    where: str
    line: int
    lines: list[str]
    in_file: bool
    announced: bool | None = None

    def is_shown(self, where: str, line: str) -> bool:
        """Whether a line of a page stands for its first, or for the last of its traceback.

        Elsewhere than in the log itself the last will do: the exception that a session got, say.
        """
        is_here = where == self.where or self.in_file
        return (is_here and line_matches(line, self.lines[0])) or (
            len(self.lines) > 1 and line_matches(line, self.lines[-1])
        )


@dataclass
class Log:
    """What one program prints, as it comes; keeps the errors only.

    Args:
        where: what messages call the place where it prints.
        line: that of the page where it was started.
        translate: gives a text as it would be on the reader's machine.
        in_file: the place is a file.
    """

    where: str
    line: int
    translate: Callable[[str], str]
    in_file: bool = False
    errors: list[LoggedError] = field(default_factory=list)
    _rest: str = ""
    _goes_on: bool = False

    def take_in(self, text: str) -> None:
        """Look at what has been printed, up to the last whole line."""
        *lines, self._rest = (self._rest + text).split("\n")
        for raw in lines:
            for line in visible(raw):
                self._look(line)
        self._rest = self._rest[-_LONGEST:]

    def _look(self, line: str) -> None:
        begins = ERROR_LOGGED.match(line) or (not self.in_file and ERROR_LOGGED_OTHERWISE.match(line))
        if self._goes_on and not RECORD_BEGINS.match(line) and (not begins or line.startswith("Traceback")):
            kept = self.errors[-1].lines
            kept[_MOST_LINES:] = [self.translate(line)]
            return
        self._goes_on = bool(begins)
        if begins:
            self.errors.append(LoggedError(self.where, self.line, [self.translate(line)], self.in_file))


class Watch:
    """The logs of a page, and what it says of errors in them.

    Args:
        folder: the reader's, where programs may write ``*.log`` files.
        translate: gives a text as it would be on the reader's machine.
    """

    def __init__(self, folder: Path, translate: Callable[[str], str]) -> None:
        self._folder, self._translate = folder, translate
        self._logs: list[Log] = []
        self._files: dict[Path, tuple[Log, int]] = {}
        self._expressions: list[str] = []
        self._shown: list[tuple[str, str]] = []

    def log(self, where: str, line: int, in_file: bool = False) -> Log:
        """Begin to watch a program or a file; see :class:`Log`."""
        self._logs.append(Log(where, line, self._translate, in_file))
        return self._logs[-1]

    def show(self, where: str, lines: Iterable[str]) -> None:
        """Note lines that the page shows of a terminal or session."""
        self._shown += [(where, line) for line in lines if not is_elision(line)]

    def announce(self, expression: str) -> None:
        """Take errors in which an expression is found for announced, from now on."""
        self._judged()
        self._expressions.append(expression)

    def unannounced(self) -> list[LoggedError]:
        """The errors that the page neither shows nor announces.

        A line that it shows stands for one error of a terminal, and for all alike in files.
        """
        left, errors = list(self._shown), list[LoggedError]()
        for error in self._judged():
            lines = self._shown if error.in_file else left
            shown = next((each for each in lines if error.is_shown(*each)), None)
            if shown is None:
                errors.append(error)
            elif not error.in_file:
                left.remove(shown)
        return errors

    def _judged(self) -> list[LoggedError]:
        """The errors that were not announced when they came, those of this moment judged now."""
        self._read_files()
        errors = [error for log in self._logs for error in log.errors]
        for error in errors:
            if error.announced is None:
                error.announced = any(found(each, line) for each in self._expressions for line in error.lines)
        return [error for error in errors if not error.announced]

    def _read_files(self) -> None:
        for path in sorted(self._folder.rglob("*.log")):
            if path not in self._files:
                self._files[path] = self.log(f"файл {path.relative_to(self._folder)}", 1, in_file=True), 0
            log, start = self._files[path]
            try:
                with path.open("rb") as file:
                    file.seek(start if start <= path.stat().st_size else 0)
                    log.take_in(file.read(_LONGEST).decode("utf-8", "replace"))
                    self._files[path] = log, file.tell()
            except OSError:
                continue  # gone, or not for reading
