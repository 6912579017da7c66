from collections.abc import Iterable

partial = 0


def total(numbers: Iterable[int]) -> int:
    global partial
    partial = 0
    for number in numbers:
        partial += number
    return partial
