import signal
from collections.abc import Iterator

from total import total


def interrupted() -> Iterator[int]:
    yield 1
    signal.raise_signal(signal.SIGUSR1)
    yield 2


signal.signal(signal.SIGUSR1, lambda *_: print("SIGUSR1:", total([10])))
print("total:", total(interrupted()))
