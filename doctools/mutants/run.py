"""Proves that the suite notices: spoils the guide in every place, one at a time, and sees that it fails.

python -m doctools.mutants [--all] [--pages PART] [--kinds shown,typed,code,links] [--seed N] [--fresh]

Kinds of mutants:

- ``shown``: a line of output on a page is changed, or an elision removed;
- ``typed``: a name, a number or an option of a command is changed;
- ``code``: a file in ``examples/`` is changed (an operator, a number, a string, an argument, a decorator);
- ``links``: a link or an anchor leads elsewhere.

A mutant of output needs no new run: what came when the page was executed is compared with the changed
lines by the suite's own comparison. A mutant of a command is typed in its place, before the right
command, which then has to answer as the page says; only if it does not differ at once, or leaves
something behind, it gets a run of its own, which must fail somewhere behind it. A mutant of a file
always gets a run of its own. Beside every tenth the page runs as it is, and must pass. All mutants of
links are checked in one build, each by its own complaint.

Results are kept in ``build/mutants.json`` by the text of page and examples, so that a run that was
interrupted goes on where it stopped. Exit status: 0 all caught, 1 survivors, 2 the guide itself fails.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count, repeat
from pathlib import Path

import libcst as cst
from libcst import metadata

from doctools.engine.comparison import by_kind
from doctools.engine.evaluators import reason_not_executed
from doctools.engine.follow import Node, brokers_for_all, executed, opened, parsed
from doctools.engine.sandbox import Host, Sandbox, SandboxError
from doctools.engine.scenario import Record, Scenario, audible, replay
from doctools.engine.servers import RabbitMQ, missing
from doctools.pages.blocks import Block
from doctools.pages.fences import without_fences
from doctools.pages.head import OWN, FrontMatter
from doctools.pages.lines import Line, is_elision
from doctools.pages.typed import Typed

ROOT = Path(__file__).parents[2]

DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
RESULTS = ROOT / "build" / "mutants.json"
SAMPLE = {"shown": 400, "typed": 60, "code": 10, "links": 10_000}
"""How many mutants of a kind are tried without --all."""

NODE_ROOMS = 200
"""Virtual hosts on the RabbitMQ node: a run uses one, and by the time it comes round again it is empty."""

AT_ONCE = 7
"""How many runs go on at the same time; a run mostly waits."""

_CONTROL = 10
"""How many runs of spoilt pages for one of the page as it is, at the same time."""

_IN_VAIN = 2
"""How many times a page may fail before it comes to a mutant, as it may under load, until that counts."""

_SECONDS = 8.0
"""How long a changed command may take before it counts as one that goes on."""

_DURATIONS = {"timeout", "countdown", "interval", "expires", "seconds"}
"""Arguments whose numbers say how long to wait: one more changes nothing that can be seen."""


_SLEEP = ("time.sleep", "sleep")


@dataclass(frozen=True)
class Mutant:
    """A change: of a kind, in a file, at a line; ``key`` names it in the results.

    ``place`` is where it is on a page: the numbers of the block and of its line, which prose does not move.
    """

    kind: str
    file: str
    line: int
    before: str
    after: str
    index: int = 0
    place: str = ""

    @property
    def key(self) -> str:
        """Its name in the results."""
        at = self.place or self.line
        return f"{self.kind}:{self.file}:{at}:{self.index}:{self.before}=>{self.after}"


class Results:
    """The verdicts found so far, kept in a file.

    A command that is caught at its own place is caught whatever stands below it, so such a verdict holds
    as long as the page is the same down to there; any other, as long as the whole page is.

    Args:
        path: a JSON file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._verdicts: dict[str, dict[str, str]] = {}
        if path.exists():
            self._verdicts = json.loads(path.read_text(encoding="utf-8"))

    def known(self, page: Page, mutant: Mutant) -> str | None:
        """The verdict of a mutant, if there is one."""
        places = (page.digest(), _down_to(page, mutant))
        return next((v for at in places if (v := self._verdicts.get(at, {}).get(mutant.key))), None)

    def note(self, page: Page, mutant: Mutant, verdict: str) -> None:
        """Remember a verdict."""
        at_its_place = mutant.kind == "typed" and verdict == "caught"
        digest = _down_to(page, mutant) if at_its_place else page.digest()
        self._verdicts.setdefault(digest, {})[mutant.key] = verdict

    def save(self) -> None:
        """Write the verdicts; the file is replaced as a whole."""
        self._path.parent.mkdir(exist_ok=True)
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps(self._verdicts, ensure_ascii=False, indent=0), encoding="utf-8")
        temporary.replace(self._path)

    def forget(self) -> None:
        """Drop what earlier runs found."""
        self._verdicts.clear()


# --- changes


def _down_to(page: Page, mutant: Mutant) -> str:
    """What stands for a page down to the block of a mutant."""
    return page.digest(int(mutant.place.partition(".")[0]) + 1 if mutant.place else None)


def changed_line(text: str) -> str | None:
    """A line of output with one character changed that the comparison does not match by kind."""
    for position in sorted(range(len(text)), key=lambda p: (not text[p].isdigit(), p)):
        old = text[position]
        if not old.isalnum():
            continue
        new = str((int(old) + 1) % 10) if old in "0123456789" else ("ы" if old != "ы" else "ъ")
        after = text[:position] + new + text[position + 1 :]
        if by_kind(after) != by_kind(text):
            return after
    after = text + " ы"
    return after if by_kind(after) != by_kind(text) else None


def changed_python(source: str) -> Iterator[tuple[str, str]]:
    """Statements with a name or a number changed: what was changed, and the new source."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    waits = {id(k.value) for call in calls for k in call.keywords if k.arg in _DURATIONS}
    waits |= {id(a) for call in calls if ast.unparse(call.func) in _SLEEP for a in call.args}
    lines = source.split("\n")
    names: list[tuple[int, int]] = []
    numbers: list[tuple[int, int, str]] = []
    for node in ast.walk(tree):
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)) or isinstance(node, ast.Attribute):
            names.append((node.end_lineno or 0, node.end_col_offset or 0))
        elif isinstance(node, ast.alias):
            names.append((node.lineno, node.col_offset + len(node.name)))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in waits:
            numbers.append((node.end_lineno or 0, node.end_col_offset or 0, repr(node.value)))
    for line, column in sorted(set(names)):
        yield "name", _with(lines, line, _characters(lines[line - 1], column), 0, "x")
    for line, column, value in numbers:
        end = _characters(lines[line - 1], column)
        width = len(value)
        if lines[line - 1][end - width : end] == value:
            yield "number", _with(lines, line, end - width, width, str(ast.literal_eval(value) + 1))


def _characters(line: str, bytes_: int) -> int:
    return len(line.encode()[:bytes_].decode())


def _with(lines: list[str], line: int, column: int, width: int, new: str) -> str:
    changed = list(lines)
    text = changed[line - 1]
    changed[line - 1] = text[:column] + new + text[column + width :]
    return "\n".join(changed)


def changed_shell(source: str) -> Iterator[tuple[str, str]]:
    """Commands with a name, an option or a number changed."""
    for match in re.finditer(r"(?<![^\s'\"(=,:])(?P<word>-{0,2}[A-Za-z0-9_.@/%$][\w.@/%:+,~-]*)", source):
        word, start, end = match["word"], match.start("word"), match.end("word")
        if word.startswith("-"):
            yield "option", source[:end] + "x" + source[end:]
        elif re.search(r"\bsleep $", source[:start]):
            continue
        elif re.fullmatch(r"\d+", word):
            yield "number", source[:start] + str(int(word) + 1) + source[end:]
        else:
            yield "name", source[:end] + "x" + source[end:]


def changed_code(source: str) -> Iterator[tuple[int, str, str, str]]:
    """Versions of a file with one thing changed: line, what it was, what it is, the file."""
    wrapper = metadata.MetadataWrapper(cst.parse_module(source))
    positions = wrapper.resolve(metadata.PositionProvider)
    docstrings = {
        id(statement.body[0].value)
        for node in positions
        if isinstance(node, cst.Module | cst.IndentedBlock)
        for statement in node.body[:1]
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Expr)
    }
    waits = {
        id(argument.value)
        for node in positions
        if isinstance(node, cst.Call) and wrapper.module.code_for_node(node.func) in _SLEEP
        for argument in node.args
    }
    names = {
        id(node.args[0].value)
        for node in positions
        if isinstance(node, cst.Call) and wrapper.module.code_for_node(node.func) == "Celery" and node.args
    }  # an application's name only matters to tasks of __main__
    for node in list(positions):
        if id(node) in docstrings | waits | names:
            continue
        for new in _other_nodes(node):
            module: cst.CSTNode | cst.RemovalSentinel
            if isinstance(new, cst.RemovalSentinel):
                module = wrapper.module.deep_remove(node)
            else:
                module = wrapper.module.deep_replace(node, new)
            text = module.code if isinstance(module, cst.Module) else ""
            shown = [
                wrapper.module.code_for_node(each) if isinstance(each, cst.CSTNode) else ""
                for each in (node, new)
            ]
            if text and text != source:
                yield positions[node].start.line, shown[0], shown[1], text


_OPERATORS: dict[type[cst.BaseBinaryOp], cst.BaseBinaryOp] = {
    cst.Add: cst.Subtract(),
    cst.Subtract: cst.Add(),
    cst.Multiply: cst.Add(),
    cst.Divide: cst.Multiply(),
    cst.FloorDivide: cst.Multiply(),
    cst.Modulo: cst.Multiply(),
    cst.Power: cst.Multiply(),
}
_COMPARISONS: dict[type[cst.BaseCompOp], cst.BaseCompOp] = {
    cst.Equal: cst.NotEqual(),
    cst.NotEqual: cst.Equal(),
    cst.LessThan: cst.GreaterThanEqual(),
    cst.LessThanEqual: cst.GreaterThan(),
    cst.GreaterThan: cst.LessThanEqual(),
    cst.GreaterThanEqual: cst.LessThan(),
    cst.In: cst.NotIn(),
    cst.Is: cst.IsNot(),
}


def _other_nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode | cst.RemovalSentinel]:
    if isinstance(node, cst.Integer):
        yield cst.Integer(str(node.evaluated_value + 1))
    elif isinstance(node, cst.Float):
        yield cst.Float(str(node.evaluated_value * 2 + 1))
    elif (
        isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str) and node.evaluated_value
    ):
        quote = node.quote
        yield node.with_changes(value=f"{node.prefix}{quote}x{node.raw_value}{quote}")
    elif isinstance(node, cst.Name) and node.value in ("True", "False"):
        yield cst.Name("False" if node.value == "True" else "True")
    elif isinstance(node, cst.BinaryOperation) and type(node.operator) in _OPERATORS:
        yield node.with_changes(operator=_OPERATORS[type(node.operator)])
    elif isinstance(node, cst.ComparisonTarget) and type(node.operator) in _COMPARISONS:
        yield node.with_changes(operator=_COMPARISONS[type(node.operator)])
    elif isinstance(node, cst.Return) and node.value is not None:
        yield node.with_changes(value=cst.Name("None"))
    elif isinstance(node, cst.Decorator):
        yield cst.RemoveFromParent()


# --- mutants of a page


@dataclass
class Page:
    """A page to be spoilt."""

    path: Path
    text: str
    head: FrontMatter
    blocks: list[Block]

    @property
    def name(self) -> str:
        """Its path below the project's folder."""
        return str(self.path.relative_to(ROOT))

    def brokers(self) -> list[str]:
        """The brokers to execute it on: the embedded one, the one it shows, and those of single blocks."""
        native = self.head.broker if self.head.broker != OWN else "embedded"
        wanted = [b for b in ("embedded", native) if b in self.head.brokers] or [self.head.brokers[0]]
        return [b for b in brokers_for_all(self.head, self.blocks, wanted) if not missing(b)]

    def digest(self, blocks: int | None = None) -> str:
        """What stands for its head and blocks and for the files it shows; prose changes no verdict.

        Args:
            blocks: only so many of the first blocks; by default all.
        """
        parts = [self.name, repr(self.head)]
        for block in self.blocks[:blocks]:
            lines = _source(block) if block.kind == "file" else "\n".join(line.text for line in block.lines)
            parts += [block.kind, block.title, repr(block.directives), lines]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _source(block: Block) -> str:
    return f"{block.include}\n{(EXAMPLES / block.include).read_text(encoding='utf-8')}"


def pages(part: str) -> list[Page]:
    """The pages that have something to execute."""
    found = []
    for path in sorted(DOCS.rglob("*.md")):
        if part not in str(path):
            continue
        text = path.read_text(encoding="utf-8")
        head, blocks = parsed(text, EXAMPLES)
        if any(b.kind in ("pycon", "console") and not b.directives.skip for b in blocks):
            found.append(Page(path, text, head, blocks))
    return found


class Runner:
    """Executes pages: one host for all, a RabbitMQ node if one is needed."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._host: Host | None = None
        self._node: Node | None = None
        self._runs = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def open(self, page: Page, broker: str, examples: Path = EXAMPLES) -> Iterator[Scenario]:
        """Open a page for following, on a broker, with the files of a folder.

        Raises:
            GuideFailsError: it cannot be opened, or something of it is left behind.
        """
        with self._lock:
            host = self._host = self._host or self._stack.enter_context(closing(Host()))
            self._runs += 1
            room = self._runs % NODE_ROOMS
        try:
            with opened(host, page.head, broker, examples, lambda: self._rabbitmq(host), room) as scenario:
                yield scenario
        except SandboxError as error:
            raise GuideFailsError(f"{page.name} [{broker}]: {error.text}\n{error.output}") from None

    def _rabbitmq(self, host: Host) -> Node:
        with self._lock:
            if self._node is None:
                sandbox = self._stack.enter_context(Sandbox(host))
                self._node = RabbitMQ(sandbox, NODE_ROOMS)
        return self._node


class GuideFailsError(Exception):
    """A page fails without being spoilt, or cannot be followed at all: a mutant would prove nothing."""


def record(runner: Runner, page: Page, broker: str) -> tuple[list[Record], tuple[str, ...]]:
    """Execute a page as it is.

    Raises:
        GuideFailsError: it fails.
    """
    with runner.open(page, broker) as scenario:
        for _, failure in executed(scenario, page.blocks, broker):
            if failure:
                raise GuideFailsError(
                    f"{page.name}:{failure.line} [{broker}]: {failure.what}\n{failure.detail}"
                )
        return scenario.records, scenario.access.silent


def shown_mutants(page: Page) -> list[Mutant]:
    """A mutant for each line of output."""
    found = []
    for number, block in enumerate(page.blocks):
        if block.kind not in ("pycon", "console") or block.directives.skip:
            continue
        for typed in block.typed:
            for index, line in enumerate(typed.shown):
                if not line.text.strip():
                    continue
                after = "" if is_elision(line.text) else changed_line(line.text)
                if after is not None:
                    place = f"{number}.{line.number - block.line}"
                    found.append(Mutant("shown", page.name, line.number, line.text, after, index, place))
    return found


def try_shown(mutants: list[Mutant], runs: list[tuple[list[Record], tuple[str, ...]]]) -> dict[str, str]:
    """Compare changed lines with what came: caught means that some broker's run differs at that line."""
    verdicts = {}
    for mutant in mutants:
        verdict = "survived"
        for records, silent in runs:
            for each in records:
                numbers = [line.number for line in each.typed.shown]
                if mutant.line not in numbers:
                    continue
                at = numbers.index(mutant.line)
                lines = [line.text for line in each.typed.shown]
                lines[at : at + 1] = [mutant.after] if mutant.after else []
                index = len(audible(lines[:at], silent))
                found = replay(each, lines, silent)
                if found is not None:
                    exact = found == index or each.unordered or not mutant.after
                    verdict = "caught" if exact or verdict == "caught" else "caught nearby"
        verdicts[mutant.key] = verdict
    return verdicts


def typed_mutants(page: Page, everything: bool, rng: random.Random) -> list[Mutant]:
    """For each command a mutant of each sort (a name, a number, an option); without --all by chance which."""
    found = []
    for number, block in enumerate(page.blocks):
        if block.kind not in ("pycon", "console") or block.directives.skip:
            continue
        for typed in block.typed:
            if not typed.source or typed.text == "^C":
                continue
            changes = changed_python(typed.text) if block.kind == "pycon" else changed_shell(typed.text)
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
        for part, caught in zip(
            parts,
            pool.map(lambda part: _before_the_right(runner, page, part, brokers[0]), parts),
            strict=True,
        ):
            alone += [mutant for mutant in part if mutant not in caught]
            yield from ((mutant.key, "caught") for mutant in caught)

    def one(number: int, mutant: Mutant) -> tuple[str, str]:
        _control(runner, page, brokers, number)
        return mutant.key, _on_some(runner, page, mutant, brokers)

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
        with runner.open(page, broker) as scenario:
            for command in commands:
                if command.kind == "picture" or reason_not_executed(command, broker):
                    continue
                here = [m for m in left if command.kind != "file" and _stands_in(m, command)]
                tried += here
                different = {mutant for mutant in here if _differs_at_once(scenario, command, mutant)}
                if scenario.execute(command):  # a changed command has left something behind
                    break
                caught |= different
            else:
                break
        in_vain = 0 if tried else in_vain + 1
        if in_vain > _IN_VAIN:
            raise GuideFailsError(f"{page.name} [{broker}]: падает раньше, чем дошло до мутанта")
        left = [m for m in left if m not in tried]
    return caught


def _control(runner: Runner, page: Page, brokers: list[str], number: int) -> None:
    """Execute the page as it is beside each tenth mutant.

    A machine under load may let a page fail that is not spoilt, and such a failure would prove nothing.
    """
    if number % _CONTROL == 0:
        record(runner, page, brokers[number // _CONTROL % len(brokers)])


def _on_some(runner: Runner, page: Page, mutant: Mutant, brokers: list[str]) -> str:
    """Follow the page with a changed command on one broker after the other, until it is caught."""
    verdict = "survived"
    for broker in brokers:
        if verdict == "survived":
            verdict = _alone(runner, page, mutant, broker)
    return verdict


def _one_by_one(block: Block) -> Iterator[Block]:
    """A block as blocks of one command each; what comments say of the last command stays with the last."""
    if block.kind not in ("pycon", "console"):
        yield block
        return
    for typed in block.typed:
        directives = block.directives
        if typed is not block.typed[-1]:
            directives = replace(directives, keeps_running=False, exit=0)
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
    return Typed(tuple(Line(first + n, line) for n, line in enumerate(text.split("\n"))), typed.shown)


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
    with runner.open(page, broker) as scenario:
        for block, failure in executed(scenario, blocks, broker):
            if failure:
                return "caught" if _stands_in(mutant, block) else "caught later"
        return "caught later" if scenario.finish() else "survived"


def code_mutants(page: Page) -> Iterator[tuple[Mutant, dict[str, str]]]:
    """Mutants of the files that a page shows, with the changed files by their paths below ``examples/``.

    A page may show a file, then a later version of it. What the later one changes is spoilt there; what
    they share is spoilt in both, as its author would have written it.
    """
    versions: dict[str, list[str]] = {}
    for block in page.blocks:
        if block.kind == "file" and block.include.endswith(".py"):
            found = versions.setdefault(block.title, [])
            if block.include not in found:
                found.append(block.include)
    for includes in versions.values():
        sources = {each: (EXAMPLES / each).read_text(encoding="utf-8") for each in includes}
        older: set[str] = set()
        for number, include in enumerate(includes):
            lines = sources[include].splitlines()
            for index, (line, before, after, text) in enumerate(changed_code(sources[include])):
                if lines[line - 1] in older:
                    continue
                changed = {include: text}
                for later in includes[number + 1 :]:
                    changed[later] = _changed_alike(sources[later], sources[include], text)
                name = f"examples/{include}"
                yield Mutant("code", name, line, before.strip(), after.strip(), index), changed
            older.update(lines)


def _changed_alike(other: str, source: str, changed: str) -> str:
    """Another version of a file with the same change, if it has the same lines there."""
    old, new = source.splitlines(), changed.splitlines()
    same = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    removed = old[same : same + max(len(old) - len(new), 0) + 1]
    added = new[same : same + max(len(new) - len(old), 0) + 1]
    lines = other.splitlines()
    for start in range(len(lines) - len(removed) + 1):
        here = lines[start : start + len(removed)]
        if len(removed) > len(added) and here[0] == removed[0] and _head(here[-1]) == _head(removed[-1]):
            del lines[start : start + len(removed) - len(added)]  # a decorator, whatever the function takes
            break
        if here == removed:
            lines[start : start + len(removed)] = added
            break
    return "\n".join(lines) + "\n"


def _head(line: str) -> str:
    return line.partition("(")[0]


def try_code(runner: Runner, page: Page, number: int, changed: dict[str, str]) -> str:
    """Follow a page with changed files until something fails, on one broker after the other."""
    _control(runner, page, page.brokers(), number)
    with tempfile.TemporaryDirectory(prefix="page-examples-") as folder:
        examples = Path(folder) / "examples"
        shutil.copytree(EXAMPLES, examples)
        for path, text in changed.items():
            (examples / path).write_text(text, encoding="utf-8")
        for broker in page.brokers():
            with runner.open(page, broker, examples) as scenario:
                if (
                    any(failure for _, failure in executed(scenario, page.blocks, broker))
                    or scenario.finish()
                ):
                    return "caught"
    return "survived"


# --- links

_LINK = re.compile(r"(?<!!)\]\((?P<target>(?!https?://|mailto:)[^)\s]+)\)")
_UPSTREAM = re.compile(r"\]\((?P<target>https://docs\.celeryq\.dev/[^)\s]+)\)")


def link_mutants() -> list[Mutant]:
    """A mutant for each link to a page or an anchor of ours or of Celery's documentation."""
    found: list[Mutant] = []
    for path in sorted(DOCS.rglob("*.md")):
        for number, line in enumerate(without_fences(path.read_text(encoding="utf-8")).split("\n"), 1):
            for index, match in enumerate([*_LINK.finditer(line), *_UPSTREAM.finditer(line)]):
                target = match["target"]
                new = f"{target}zz{len(found)}" if "#" in target else _other_page(target, len(found))
                found.append(Mutant("links", str(path.relative_to(ROOT)), number, target, new, index))
    return found


def _other_page(target: str, number: int) -> str:
    path, dot, suffix = target.rpartition(".")
    return (
        f"{path}zz{number}{dot}{suffix}" if dot and "/" not in suffix else f"{target.rstrip('/')}zz{number}"
    )


def try_links(mutants: list[Mutant]) -> dict[str, str]:
    """Build the site with every link changed and see that each is complained of."""
    with tempfile.TemporaryDirectory(prefix="page-links-") as folder:
        copy = Path(folder) / "guide"
        ignore = shutil.ignore_patterns(".git", ".venv", "site", "build", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=ignore)
        for file in {mutant.file for mutant in mutants}:
            lines = (copy / file).read_text(encoding="utf-8").split("\n")
            for mutant in (m for m in mutants if m.file == file):
                lines[mutant.line - 1] = lines[mutant.line - 1].replace(
                    f"]({mutant.before})", f"]({mutant.after})", 1
                )
            (copy / file).write_text("\n".join(lines), encoding="utf-8")
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        build = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(Path(folder) / "site")]
        said = subprocess.run(build, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        refer = [sys.executable, "-m", "doctools.checks.references"]
        also = subprocess.run(refer, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        complaints = said.stderr + said.stdout + also.stderr + also.stdout
    return {m.key: "caught" if _complained(m, complaints) else "survived" for m in mutants}


def _complained(mutant: Mutant, complaints: str) -> bool:
    return any(
        re.search(rf"{mark}(?!\d)", complaints) is not None for mark in re.findall(r"zz\d+", mutant.after)
    )


# --- the run


def _be_stopped(*_: object) -> None:
    sys.exit(143)


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants, print the survivors.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="python -m doctools.mutants", description=__doc__.split("\n")[0])
    parser.add_argument("--all", action="store_true", help="все мутанты, а не выборка")
    parser.add_argument("--pages", default="", help="только страницы, в имени которых есть это")
    parser.add_argument("--kinds", default="shown,typed,code,links")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="не помнить прошлых результатов")
    options = parser.parse_args(arguments)
    kinds = options.kinds.split(",")
    signal.signal(signal.SIGTERM, _be_stopped)  # leaving runs and folders as Ctrl+C does: none
    results = Results(RESULTS)
    if options.fresh:
        results.forget()
    rng = random.Random(options.seed)
    verdicts: dict[Mutant, str] = {}
    started = time.monotonic()

    def note(page: Page, mutants: Iterable[Mutant], found: dict[str, str]) -> None:
        for mutant in mutants:
            if mutant.key in found:
                results.note(page, mutant, found[mutant.key])
                settle(mutant, found[mutant.key])
        results.save()

    def settle(mutant: Mutant, verdict: str) -> None:
        """A file may stand on several pages: it is enough that one of them notices."""
        if verdicts.get(mutant, "survived") == "survived":
            verdicts[mutant] = verdict

    def progress(name: str, done: int, whole: int) -> None:
        survivors = sum(verdict == "survived" for verdict in verdicts.values())
        print(f"[{time.monotonic() - started:6.0f} с] {name}: {done}/{whole}, выжило {survivors}", flush=True)

    def chosen(mutants: list[Mutant], kind: str) -> list[Mutant]:
        if options.all or len(mutants) <= SAMPLE[kind]:
            return mutants
        return sorted(rng.sample(mutants, SAMPLE[kind]), key=lambda m: (m.file, m.line))

    try:
        with Runner() as runner:
            for page in pages(options.pages):

                def unknown(mutants: list[Mutant], page: Page = page) -> list[Mutant]:
                    new = []
                    for mutant in mutants:
                        if verdict := results.known(page, mutant):
                            settle(mutant, verdict)
                        elif verdicts.get(mutant) != "caught":
                            new.append(mutant)
                    return new

                made = dict(code_mutants(page)) if "code" in kinds else {}
                shown = unknown(chosen(shown_mutants(page), "shown")) if "shown" in kinds else []
                typed = typed_mutants(page, options.all, rng) if "typed" in kinds else []
                typed = unknown(chosen(typed, "typed"))
                code = unknown(chosen(list(made), "code"))
                if not (shown or typed or code):
                    continue
                # Also where only other kinds are left: in a page that fails as it is, all would be caught.
                runs = [record(runner, page, each) for each in page.brokers()]
                note(page, shown, try_shown(shown, runs))
                progress(f"{page.name} shown", len(shown), len(shown))
                for done, (key, verdict) in enumerate(try_typed(runner, page, typed, page.brokers()), 1):
                    note(page, typed, {key: verdict})
                    progress(f"{page.name} typed", done, len(typed))
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    changed = [made[mutant] for mutant in code]
                    tries = pool.map(try_code, repeat(runner), repeat(page), count(), changed)
                    for done, (mutant, verdict) in enumerate(zip(code, tries, strict=True), 1):
                        note(page, [mutant], {mutant.key: verdict})
                        progress(f"{page.name} code", done, len(code))
    except GuideFailsError as error:
        print(error)
        return 2
    if "links" in kinds and not options.pages:
        mutants = link_mutants()
        verdicts.update(zip(mutants, try_links(mutants).values(), strict=True))
        progress("links", len(mutants), len(mutants))
    return report(verdicts)


def report(verdicts: dict[Mutant, str]) -> int:
    """Print the numbers and the survivors.

    Returns:
        The exit status.
    """
    counts = Counter((mutant.kind, verdict) for mutant, verdict in verdicts.items())
    for (kind, verdict), number in sorted(counts.items()):
        print(f"{kind:6} {verdict:14} {number}")
    survivors = [mutant for mutant, verdict in verdicts.items() if verdict == "survived"]
    for each in sorted(survivors, key=lambda m: (m.file, m.line)):
        print(f"ВЫЖИЛ {each.file}:{each.line}: [{each.kind}] {each.before!r} → {each.after!r}")
    print(f"мутантов {len(verdicts)}, выжило {len(survivors)}")
    return 1 if survivors else 0
