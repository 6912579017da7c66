from collections.abc import Iterable


def total(numbers: Iterable[int]) -> int:
    global partial
    partial = 0
    for number in numbers:
        partial += number
    return partial
