"""What is changed: lines of output, statements, shell commands, files of Python."""

import re
from collections.abc import Iterable, Iterator

import libcst as cst
from libcst import metadata

from doctools.engine.celery import UUID
from doctools.engine.values import by_kind

_SAYS_HOW_LONG = re.compile(
    r"(?:^|[._])(?:timeout|countdown|interval|expires|deadline|seconds|every|time_limit|soft|hard|throttle"
    r"|retry_policy)$"
)
"""Names of arguments and settings that say how long to wait: one more changes nothing that can be seen."""

_CLOCK = ("time.monotonic", "monotonic", "time.time")
"""What tells the time: a number added to it or taken from it says how long to wait, too."""

_NAMED = ("Celery", "ContextVar")
"""Calls whose first argument is a name that nobody reads; an application's matters to tasks of __main__."""

_NOT_SEEN = ("__all__", "SECRET_KEY")
"""Names whose strings nobody sees: ruff sees that each of the first is defined, the second is secret."""

_HOW_OFTEN = ("polling_interval", "unacked_restore_interval", "unacked_restore_throttle")
"""Keys that only say how often: without one, it is less often, and nothing else differs."""

_UNITS = ("2**10", "2**20")
"""KiB and MiB, in which sizes are told: what is told in them is changed, not what they are."""

_GIVES_NO_NUMBER = re.compile(r"^(?:time\.)?sleep$|\.(?:call_repeatedly|recv(?:from)?)$|\breader\.read$")
"""Calls given a number that cannot be told from its neighbour: seconds, how much to read at most."""

_SENDS = re.compile(r"\.(?:delay|apply_async)$")
"""Calls that send a task with arguments."""

_UNSEEN = re.compile(
    r"\bsleep $|\btimeout=$|_(?:timeout|interval), $|\b(?:inspect|control)\b.* (?:-t|--timeout)[ =]$"
    r"|\bcelery [a-z]+ -A $|\bimport AsyncResult\b.*AsyncResult\('$|\b(?:CELERY_RDBSIG|AUTOSCALE_KEEPALIVE)=$"
    r"|\bopenssl (?:req|x509)\b.* (?:-days |-newkey rsa:)$| subjectAltName=\S+ -subj /CN=$"
    r"|\bmulti stop\w*\b.*--logfile=$",
    re.DOTALL,
)
"""Before a word that changes nothing which can be seen.

That is: how long to wait, how long a certificate is valid, how long its key is, its name where it has others
(those count then), a log that nothing writes to, a switch that is on with any value, an application named too
late (Celery refuses that ``-A`` before it reads more), the id of a task that is asked for without an
application, so that nobody knows any.
"""

_REFUSED = re.compile(r"\bmulti start (?P<name>[\w.@%]+)(?!.*--pidfile)", re.DOTALL)
"""A worker that is to leave its number where only root may write: its name is not read before that fails."""

_SHORT = len("-x")
"""Of an option with one letter."""

_AMOUNT = re.compile(r"--max-memory-per-child[ =]$")
"""Before a number whose neighbour means the same: how many KiB a process may take."""

_ENOUGH = re.compile(r"\bworker\b.* (?:-c|--concurrency)[ =]$", re.DOTALL)
"""Before a number that may be larger without a difference: of a worker's processes one more would be idle."""


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
        typed = _Code(source)
    except cst.ParserSyntaxError:
        return
    contexts = typed.wrapper.resolve(metadata.ExpressionContextProvider)
    attributes = {id(node.attr) for node in typed.nodes if isinstance(node, cst.Attribute)}
    keywords = {id(node.keyword) for node in typed.nodes if isinstance(node, cst.Arg)}
    for node in sorted(typed.nodes, key=typed.place):
        loaded = contexts.get(node) is metadata.ExpressionContext.LOAD and id(node) not in keywords
        if isinstance(node, cst.Name) and (loaded or id(node) in attributes):
            yield "name", typed.with_other(node, node.with_changes(value=f"{node.value}x"))
    for node in sorted(typed.nodes, key=typed.place):
        if isinstance(node, cst.BaseNumber) and id(node) not in typed.unseen:
            yield "number", typed.with_other(node, typed.other_number(node))


class _Code:
    """Python code, and what of it changes nothing that can be seen.

    Raises:
        cst.ParserSyntaxError: It is none.
    """

    def __init__(self, source: str) -> None:
        self.wrapper = metadata.MetadataWrapper(cst.parse_module(source))
        self._positions = self.wrapper.resolve(metadata.PositionProvider)
        self.nodes = list(self._positions)
        self.unseen = {id(part) for node in self.nodes for part in self._unseen(node)}
        self._moved = {id(part): new for node in self.nodes for part, new in self._far(node)}

    def text(self, node: object) -> str:
        """A node as it is written; nothing for none."""
        return self.wrapper.module.code_for_node(node) if isinstance(node, cst.CSTNode) else ""

    def place(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line and column where a node begins."""
        start = self._positions[node].start
        return start.line, start.column

    def with_other(self, node: cst.CSTNode, new: cst.CSTNode | cst.RemovalSentinel) -> str:
        """The code with another node in the place of one, or without it."""
        module: cst.CSTNode | cst.RemovalSentinel
        if isinstance(new, cst.RemovalSentinel):
            module = self.wrapper.module.deep_remove(node)
        else:
            module = self.wrapper.module.deep_replace(node, new)
        return module.code if isinstance(module, cst.Module) else ""

    def other_number(self, number: cst.BaseNumber) -> cst.BaseExpression:
        """A number that can be told from one: its neighbour, or one far away where that means the same."""
        value = getattr(number, "evaluated_value", 0)
        return cst.parse_expression(repr(self._moved.get(id(number), value + 1)))

    def _unseen(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What of a node changes nothing: docstrings, how long to wait, names that nobody reads."""
        if isinstance(node, cst.Module | cst.IndentedBlock):
            match node.body[:1]:
                case [cst.SimpleStatementLine(body=[cst.Expr(value=cst.BaseString() as docstring), *_])]:
                    yield docstring
        elif isinstance(node, cst.Try):
            match node.body.body:
                case [cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as sent)])] if _SENDS.search(
                    self.text(sent.func)
                ):  # it is tried whether a message can be sent, whatever it says
                    yield from (part for each in sent.args if not each.keyword for part in _parts(each.value))
        elif isinstance(node, cst.Call):
            function = self.text(node.func)
            if _GIVES_NO_NUMBER.search(function):
                yield from (each.value for each in node.args)
            if function in _NAMED:
                yield from (each.value for each in node.args[:1])
            named = {each.keyword.value: each.value for each in node.args if each.keyword}
            if function == "print" and "flush" in named and "end" not in named:
                yield named["flush"]  # nobody at a terminal sees it
        elif isinstance(node, cst.BinaryOperation) and self.text(node) in _UNITS:
            yield from _parts(node)
        elif isinstance(node, cst.BinaryOperation):
            parts = list(_parts(node))
            if any(isinstance(part, cst.Call) and self.text(part.func) in _CLOCK for part in parts):
                yield from (part for part in parts if isinstance(part, cst.BaseNumber))
        elif isinstance(node, cst.DictElement) and self.text(node.key).strip("\"'") in _HOW_OFTEN:
            yield node.key
        for name, value in _named_values(node):
            if _SAYS_HOW_LONG.search(self.text(name).strip("\"'")) or self.text(name) in _NOT_SEEN:
                yield from _parts(value)

    def _far(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, float]]:
        """Numbers of a node whose neighbours mean the same, each with one far away.

        That is: bounds of comparisons, sizes in KiB or MiB, priorities, and seconds between the runs of a
        periodic task.
        """
        if isinstance(node, cst.Comparison):
            left = node.left
            for target in node.comparisons:
                sides = (left, target.comparator)
                if isinstance(target.operator, cst.LessThan | cst.LessThanEqual):
                    yield from _times(*sides)
                elif isinstance(target.operator, cst.GreaterThan | cst.GreaterThanEqual):
                    yield from _times(*reversed(sides))
                left = target.comparator
        elif (
            isinstance(node, cst.BinaryOperation)
            and isinstance(node.left, cst.Integer)
            and self.text(node.right) in _UNITS
        ):
            yield node.left, node.left.evaluated_value // 10
        for name, value in _named_values(node):
            if self.text(name) == "priority" and isinstance(value, cst.Integer):
                yield value, 9 - value.evaluated_value
            elif self.text(name).strip("\"'") == "schedule" and isinstance(value, cst.Integer | cst.Float):
                yield value, value.evaluated_value * 1000


def _times(lower: cst.CSTNode, upper: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, float]]:
    """Where the bounds of a comparison are moved to: far, since what is near them still lies within."""
    for side, times in ((lower, 10), (upper, 0.1)):
        if isinstance(side, cst.Integer | cst.Float) and side.evaluated_value > 0:
            yield side, side.evaluated_value * times


def changed_shell(source: str) -> Iterator[tuple[str, str]]:
    """Commands with a name, an option or a number changed."""
    for match in re.finditer(r"(?<![^\s'\"(=,:])(?P<word>-{0,2}[A-Za-z0-9_.@/%$][\w.@/%:+,~-]*)", source):
        word, start, end = match["word"], match.start("word"), match.end("word")
        if word.startswith("-"):
            # A letter that is no option; of short ones several may stand together.
            none = f"{word}x" if word.startswith("--") else "-ы" if len(word) == _SHORT else f"{word}ы"
            yield "option", source[:start] + none + source[end:]
        elif _is_unseen(source, match):
            continue
        elif re.fullmatch(r"\d+", word):
            number, before = int(word), source[:start]
            fewer = number > 1 and _ENOUGH.search(before)
            other = number * 10 if _AMOUNT.search(before) else number - 1 if fewer else number + 1
            yield "number", f"{source[:start]}{other}{source[end:]}"
        else:
            yield "name", source[:end] + "x" + source[end:]


def _is_unseen(source: str, word: re.Match[str]) -> bool:
    """Whether a word of a command changes nothing that can be seen."""
    if _UNSEEN.search(source[: word.start("word")]) or UUID.fullmatch(
        word["word"]
    ):  # what is typed is no task's
        return True
    refused = _REFUSED.search(source)
    return refused is not None and refused.span("name") == word.span("word")


def changed_code(source: str) -> Iterator[tuple[int, str, str, str]]:
    """Versions of a file with one thing changed: line, what it was, what it is, the file."""
    code = _Code(source)
    for node in code.nodes:
        if id(node) in code.unseen:
            continue
        others: Iterable[cst.CSTNode | cst.RemovalSentinel] = _other_nodes(node)
        if isinstance(node, cst.BaseNumber):
            others = [code.other_number(node)]
        for new in others:
            text = code.with_other(node, new)
            if text and text != source:
                yield code.place(node)[0], code.text(node), code.text(new), text


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all that it is made of."""
    yield node
    for child in node.children:
        yield from _parts(child)


def _named_values(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """What a node gives a name to, behind that name: an argument, a parameter, an item, a setting."""
    if isinstance(node, cst.Arg) and node.keyword:
        yield node.keyword, node.value
    elif isinstance(node, cst.Param) and node.default:
        yield node.name, node.default
    elif isinstance(node, cst.DictElement):
        yield node.key, node.value
    elif isinstance(node, cst.Assign):
        yield from ((each.target, node.value) for each in node.targets)


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
    if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str) and node.evaluated_value:
        quote = node.quote
        yield node.with_changes(value=f"{node.prefix}{quote}x{node.raw_value}{quote}")
    elif isinstance(node, cst.Name) and node.value in ("True", "False"):
        yield cst.Name("False" if node.value == "True" else "True")
    elif isinstance(node, cst.BinaryOperation) and type(node.operator) in _OPERATORS:
        yield node.with_changes(operator=_OPERATORS[type(node.operator)])
    elif isinstance(node, cst.ComparisonTarget) and type(node.operator) in _COMPARISONS:
        yield node.with_changes(operator=_COMPARISONS[type(node.operator)])
    elif isinstance(node, cst.Return) and node.value is not None and not _is_false(node.value):
        yield node.with_changes(value=cst.Name("None"))
    elif isinstance(node, cst.Decorator):
        yield cst.RemoveFromParent()


def _is_false(value: cst.BaseExpression) -> bool:
    """Whether it is False: None is as false as that, and True is another change of the same place."""
    return isinstance(value, cst.Name) and value.value == "False"
