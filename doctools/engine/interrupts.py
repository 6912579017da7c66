"""A pytest plugin by which no Ctrl+C is lost from its own import on.

One that comes while modules are still being imported may be swallowed by whatever is at work just then
(under load, up to one in two hundred), and the whole suite would run. So it is remembered, and the next
step ends the run. What is lost while Python and pytest themselves are starting cannot be seen here.
"""

import signal
import threading
from types import FrameType

import pytest

_came = threading.Event()


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    _came.set()
    raise KeyboardInterrupt


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """End a run that was interrupted between two tests, or while plugins were imported or tests collected."""
    if _came.is_set():
        raise KeyboardInterrupt


pytest_sessionstart = pytest_collection_finish = pytest_runtest_setup


# Only where Python would raise KeyboardInterrupt itself: a shell lets what it starts on & ignore Ctrl+C.
if (
    threading.current_thread() is threading.main_thread()
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
):
    signal.signal(signal.SIGINT, _interrupted)
