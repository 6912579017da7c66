import signal
from collections.abc import Iterator

from total import total

numbers = [1, 2]


def interrupted() -> Iterator[int]:
    first, *rest = numbers
    yield first
    signal.raise_signal(signal.SIGUSR1)
    yield from rest


signal.signal(signal.SIGUSR1, lambda *_: print("SIGUSR1:", total([10])))
print("total:", total(numbers), total(interrupted()))
