"""Follows a page up to a line and leaves the author in its terminals: ``make try PAGE=… LINE=…``.

    python -m doctools.engine.try_page PART_OF_A_NAME [LINE] [--broker NAME]

All that the page has started still runs. Ctrl+] goes on to the next terminal, also of the page's own; when
the author's shell ends, everything is stopped and removed. Exit status: 0, or 1 if the page cannot be opened.
"""

import argparse
import os
import selectors
import shutil
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from doctools.engine.desk import Program
from doctools.engine.failure import BlockError
from doctools.engine.follow import Runner, executed, parsed
from doctools.engine.scenario import Scenario
from doctools.engine.terminal import SandboxError, Terminal
from doctools.pages.head import BROKERS
from doctools.pages.lines import PageError

ROOT = Path(__file__).parents[2]

_NEXT = b"\x1d"
"""Ctrl+]: no program that pages run has a use for it."""
_END = b"\x04"
_LINES = 15
"""How many of a terminal's last lines are shown when the author comes to it."""


def attend(scenario: Scenario) -> None:
    """Connect the author's terminal with those of a page, until the author's shell ends.

    Args:
        scenario: a page that has been followed as far as the author wants.
    """
    shell = scenario.desk.open("ваш терминал")
    _as_large_as_this(shell)
    shell.start("PROMPT_COMMAND= PS1='\\w\\$ ' exec bash --norc --noprofile")
    terminals = [shell, *scenario.desk.terminals()]
    current = shell
    with _raw(sys.stdin.fileno()), selectors.DefaultSelector() as selector:
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        for terminal in terminals:
            if terminal.file is not None:
                selector.register(terminal.file, selectors.EVENT_READ, terminal)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    typed = os.read(key.fd, 4096)
                    if not typed:
                        selector.unregister(key.fd)
                    if typed == _NEXT:
                        current = terminals[(terminals.index(current) + 1) % len(terminals)]
                        _show(current, scenario.desk.program(current))
                    elif current.file is not None:
                        os.write(current.file, typed or _END)
                elif key.data is current:
                    printed = b""
                    with suppress(OSError):  # what Linux says when the last program has gone
                        printed = os.read(key.fd, 65536)
                    os.write(sys.stdout.fileno(), printed)
                    if not printed:
                        selector.unregister(key.fd)
                        if current is shell:
                            return
                elif not key.data.take_in():
                    selector.unregister(key.fd)
                    if key.data is shell:
                        return


def _show(terminal: Terminal, program: Program | None) -> None:
    """Say which terminal the author has come to, and what it printed last."""
    what = f": {program.command}" if program else ""
    lines = [f"--- {terminal.name}{what}", *terminal.lines()[-_LINES:], ""]
    os.write(sys.stdout.fileno(), "\r\n".join(["", *lines]).encode())


@contextmanager
def _raw(file: int) -> Iterator[None]:
    """Let each key through as it is pressed, if this is a terminal."""
    if not os.isatty(file):
        yield
        return
    before = termios.tcgetattr(file)
    tty.setraw(file)
    try:
        yield
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


def _as_large_as_this(terminal: Terminal) -> None:
    if terminal.file is not None:
        columns, lines = shutil.get_terminal_size()
        termios.tcsetwinsize(terminal.file, (lines, columns))


def find_page(docs: Path, part: str) -> Path:
    """Find the page that a part of its path names.

    Raises:
        SandboxError: there is none, or more than one.
    """
    wanted = part.removeprefix("docs/")
    paths = sorted(docs.rglob("*.md"))
    found = [p for p in paths if str(p.relative_to(docs)) == wanted] or [
        p for p in paths if wanted in str(p.relative_to(docs))
    ]
    if len(found) != 1:
        names = ", ".join(str(path.relative_to(docs)) for path in found) or "ни одной"
        raise SandboxError(f"страниц, в пути которых есть {part!r}: {names}")
    return found[0]


def main(arguments: list[str] | None = None) -> int:
    """Follow a page up to a line, then hand it over; gives the exit status of the module."""
    parser = argparse.ArgumentParser(
        prog="make try", description="Исполняет страницу до строки и оставляет вас в её терминалах."
    )
    parser.add_argument("page", help="путь страницы или его часть")
    parser.add_argument("line", type=int, nargs="?", help="последняя строка; без неё — вся страница")
    parser.add_argument("--broker", default="embedded", choices=BROKERS, help="брокер")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="папка страниц")
    options = parser.parse_args(arguments)
    examples = ROOT / "examples"
    try:
        path = find_page(options.docs.resolve(), options.page)
        head, page = parsed(path.read_text(encoding="utf-8"), examples)
        page = [block for block in page if options.line is None or block.line <= options.line]
        broker = options.broker if options.broker in head.brokers else head.brokers[0]
        with Runner() as runner, runner.open(head, broker, examples) as scenario:
            for block, failure in executed(scenario, page, broker):
                said = str(BlockError(path.name, failure)) if failure else ""
                print(said or f"{path.name}:{block.line}: исполнено", flush=True)
            print(f"Папка страницы: {scenario.sandbox.home}")
            for terminal in scenario.desk.terminals():
                program = scenario.desk.program(terminal)
                print(f"терминал «{terminal.name}»: {program.command if program else 'ждёт команды'}")
            print("Ctrl+] — следующий терминал; exit — закончить и всё убрать.", flush=True)
            attend(scenario)
    except (SandboxError, PageError) as error:
        print(f"ошибка: {error.text}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
