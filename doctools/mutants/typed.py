"""Mutants of what a page types: typed before the right command, or in a run of their own."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

from doctools.engine.follow import Runner, executed, reason_not_executed
from doctools.engine.scenario import Scenario
from doctools.mutants.changes import changed_python, changed_shell
from doctools.mutants.subject import AT_ONCE, GuideFailsError, Mutant, Page, control, follow
from doctools.pages.blocks import Block
from doctools.pages.lines import Line
from doctools.pages.typed import Typed

_IN_VAIN = 2
"""How many times a page may fail before it comes to a mutant, as it may under load, until that counts."""

_SECONDS = 8.0
"""How long a changed command may take before it counts as one that goes on."""


def typed_mutants(page: Page, everything: bool, rng: random.Random) -> list[Mutant]:
    """For each command a mutant of each sort (a name, a number, an option); without --all by chance which."""
    found = []
    for number, block, typed in page.typed():
        if not typed.source or typed.is_interrupt:
            continue
        is_python = block.kind == "pycon" or typed.prompt == ">>>"
        changes = changed_python(typed.text) if is_python else changed_shell(typed.text)
        sorts: dict[str, list[str]] = {}
        for sort, after in changes:
            sorts.setdefault(sort, []).append(after)
        for sort, afters in sorted(sorts.items()):
            after = rng.choice(afters) if not everything else afters[-1]
            before, place = f"{sort}: {typed.text}", f"{number}.{typed.line - block.line}"
            found.append(Mutant("typed", page.name, typed.line, before, after, place=place))
    return found


def try_typed(
    runner: Runner, page: Page, mutants: list[Mutant], brokers: list[str]
) -> Iterator[tuple[str, str]]:
    """Type each changed command before the right one; one that cannot be told apart gets a run of its own."""
    alone: list[Mutant] = []
    parts = [part for n in range(AT_ONCE) if (part := mutants[n::AT_ONCE])]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tries = pool.map(lambda part: _before_the_right(runner, page, part, brokers[0]), parts)
        for part, caught in zip(parts, tries, strict=True):
            alone += [mutant for mutant in part if mutant not in caught]
            yield from ((mutant.key, "caught") for mutant in caught)

    def one(number: int, mutant: Mutant) -> tuple[str, str]:
        control(runner, page, brokers, number)
        verdicts = (_alone(runner, page, mutant, broker) for broker in brokers)
        return mutant.key, next((each for each in verdicts if each != "survived"), "survived")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(one, count(), alone)


def _before_the_right(runner: Runner, page: Page, mutants: list[Mutant], broker: str) -> set[Mutant]:
    """Follow a page, each changed command before the right one; begin again when one has spoilt the rest.

    Returns:
        Those that differ at once and leave nothing behind.
    """
    caught: set[Mutant] = set()
    left = list(mutants)
    in_vain = 0
    commands = [one for block in page.blocks for one in _one_by_one(block)]
    while left:
        tried: list[Mutant] = []
        failure = None
        with follow(runner, page, broker) as scenario:
            for command in commands:
                if reason_not_executed(command, broker):
                    continue
                here = [m for m in left if command.kind != "file" and _stands_in(m, command)]
                tried += here
                if command.directives.prompt:  # what a program was told stays: each gets a run of its own
                    here = []
                different = {mutant for mutant in here if _differs_at_once(scenario, command, mutant)}
                if failure := scenario.execute(command):  # a changed command has left something behind
                    break
                caught |= different
            else:
                break
        in_vain = 0 if tried else in_vain + 1
        if failure and in_vain > _IN_VAIN:
            raise GuideFailsError(
                f"{page.name}:{failure.line} [{broker}]: падает раньше, чем дошло до мутанта: "
                f"{failure.what}\n{failure.detail}"
            )
        left = [m for m in left if m not in tried]
    return caught


def _one_by_one(block: Block) -> Iterator[Block]:
    """A block as blocks of one command each; what comments say of the last command stays with the last."""
    if block.kind not in ("pycon", "console") or block.directives.prompt:
        yield block
        return
    for typed, directives, _ in block.steps:
        yield replace(block, typed=(typed,), directives=directives)


def _stands_in(mutant: Mutant, block: Block) -> bool:
    return any(typed.source and typed.line == mutant.line for typed in block.typed)


def _differs_at_once(scenario: Scenario, command: Block, mutant: Mutant) -> bool:
    """Type a changed command; one that goes on or kills the session is not counted here."""
    (typed,) = command.typed
    changed = replace(
        command,
        typed=(_retyped(typed, mutant.after),),
        directives=replace(command.directives, timeout=_SECONDS),
    )
    failure = scenario.execute(changed)
    return failure is not None and (not failure.fatal or "не работает дальше" in failure.what)


def _retyped(typed: Typed, text: str) -> Typed:
    first = typed.source[0].number
    return replace(typed, source=tuple(Line(first + n, line) for n, line in enumerate(text.split("\n"))))


def _alone(runner: Runner, page: Page, mutant: Mutant, broker: str) -> str:
    """Follow the page with the changed command in its place until something fails."""
    blocks = []
    for block in page.blocks:
        if block.kind in ("pycon", "console") and _stands_in(mutant, block):
            typed = tuple(
                _retyped(t, mutant.after) if t.source and t.line == mutant.line else t for t in block.typed
            )
            block = replace(block, typed=typed)
        blocks.append(block)
    with follow(runner, page, broker) as scenario:
        for block, failure in executed(scenario, blocks, broker):
            if failure:
                return "caught" if _stands_in(mutant, block) else "caught later"
        return "caught later" if scenario.finish() else "survived"
