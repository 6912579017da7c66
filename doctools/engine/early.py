"""A pytest plugin that begins what takes longest in a run of one page while pytest itself is being loaded.

It comes first on the command line: the others take as long to be loaded as Celery takes.
"""

from argparse import ArgumentParser
from contextlib import suppress

from doctools.engine.host import Host
from doctools.engine.terminal import SandboxError

begun: list[Host] = []
"""Where the sandboxes of this run come from, if it was begun."""


def pytest_addoption() -> None:
    """Begin, if the command line asks for a page and for no other processes; pytest has not read it yet."""
    asked = ArgumentParser(add_help=False, allow_abbrev=False)
    asked.add_argument("--page")
    asked.add_argument("--plain", action="store_true")
    asked.add_argument("--collect-only", "--co", action="store_true")
    asked.add_argument("-n", "--numprocesses", default="0")
    given, _ = asked.parse_known_args()
    if given.page and given.numprocesses == "0" and not given.collect_only:
        with suppress(SandboxError):  # the pages tell it, where it matters
            begun.append(Host(preloaded=not given.plain))
