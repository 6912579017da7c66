"""What is changed: lines of output, statements, shell commands, files of Python."""

import ast
import re
from collections.abc import Iterator

import libcst as cst
from libcst import metadata

from doctools.engine.celery import UUID
from doctools.engine.values import by_kind

_SAYS_HOW_LONG = re.compile(
    r"(?:^|[._])(?:timeout|countdown|interval|expires|seconds|every|time_limit|retry_policy)$"
)
"""Names of arguments and settings that say how long to wait: one more changes nothing that can be seen."""

_SLEEP = ("time.sleep", "sleep")

_CLOCK = ("time.monotonic", "monotonic", "time.time")
"""What tells the time: a number added to it or taken from it says how long to wait, too."""

_NAMED = ("Celery", "ContextVar")
"""Calls whose first argument is a name that nobody reads; an application's matters to tasks of __main__."""

_NOT_SEEN = ("__all__", "SECRET_KEY")
"""Names whose strings nobody sees: ruff sees that each of the first is defined, the second is secret."""

_HOW_OFTEN = ("polling_interval",)
"""Keys that only say how often: without one, it is less often, and nothing else differs."""

_REPEATED = re.compile(r"\.call_repeatedly$")
"""Calls whose first argument is a number of seconds."""

_AT_MOST = re.compile(r"\.recv(?:from)?$")
"""Calls that say how much to read at most: one more changes nothing, a datagram is shorter than that."""

_UNSEEN = re.compile(
    r"\bsleep $|\btimeout=$|_(?:timeout|interval), $|\b(?:inspect|control)\b.* (?:-t|--timeout)[ =]$"
    r"|\bcelery [a-z]+ -A $|\bimport AsyncResult\b.*AsyncResult\('$"
    r"|\bopenssl (?:req|x509)\b.* -days $|\bmulti stop\w*\b.*--logfile=$",
    re.DOTALL,
)
"""Before a word that changes nothing which can be seen.

That is: how long to wait, how long a certificate is valid, a log that nothing writes to, an application named
too late (Celery refuses that ``-A`` before it reads more), the id of a task that is asked for without an
application, so that nobody knows any.
"""


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
    named = [(k.arg or "", k.value) for call in calls for k in call.keywords]
    for each in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        named += [(ast.unparse(k).strip("'"), v) for k, v in zip(each.keys, each.values, strict=True) if k]
    waits = {id(n) for name, value in named if _SAYS_HOW_LONG.search(name) for n in ast.walk(value)}
    waits |= {id(a) for call in calls if _gives_no_number(ast.unparse(call.func)) for a in call.args}
    lines = source.split("\n")
    names: list[tuple[int, int]] = []
    numbers: list[tuple[int, int, str, float | None]] = []
    moved = _bounds(tree)
    for name, given in named:
        if name == "priority" and isinstance(given, ast.Constant):
            moved[id(given)] = 9 - int(str(given.value))  # its neighbour may mean the same
    for node in ast.walk(tree):
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)) or isinstance(node, ast.Attribute):
            names.append((node.end_lineno or 0, node.end_col_offset or 0))
        elif isinstance(node, ast.alias):
            names.append((node.lineno, node.col_offset + len(node.name)))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in waits:
            place = (node.end_lineno or 0, node.end_col_offset or 0)
            numbers.append((*place, repr(node.value), moved.get(id(node))))
    for row, column in sorted(set(names)):
        yield "name", _with(lines, row, _characters(lines[row - 1], column), 0, "x")
    for line, column, value, new in numbers:
        other = ast.literal_eval(value) + 1 if new is None else new
        end = _characters(lines[line - 1], column)
        width = len(value)
        if lines[line - 1][end - width : end] == value:
            yield "number", _with(lines, line, end - width, width, str(other))


def _gives_no_number(function: str) -> bool:
    """Whether the number that a function is given cannot be told from its neighbour."""
    return function in _SLEEP or bool(_AT_MOST.search(function) or _REPEATED.search(function))


def _bounds(tree: ast.AST) -> dict[int, float]:
    """Where the bounds of comparisons are moved to, by node: far, since what is near it still lies within."""
    found: dict[int, float] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        for left, sign, right in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                lower, upper = (left, right) if isinstance(sign, ast.Lt | ast.LtE) else (right, left)
                for side, times in ((lower, 10), (upper, 0.1)):
                    value = side.value if isinstance(side, ast.Constant) else None
                    if isinstance(value, int | float) and value > 0 and value is not True:
                        found[id(side)] = value * times
    return found


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
        elif _UNSEEN.search(source[:start]) or UUID.fullmatch(word):  # an id that is typed is no task's
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
        if isinstance(node, cst.Call) and _gives_no_number(wrapper.module.code_for_node(node.func))
        for argument in node.args
    }
    waits |= {
        id(part)
        for node in positions
        for name, value in _named_values(node)
        for part in _parts(value)
        if _SAYS_HOW_LONG.search(wrapper.module.code_for_node(name).strip("\"'"))
    }
    waits |= {
        id(part)
        for node in positions
        if isinstance(node, cst.BinaryOperation)
        and any(
            isinstance(part, cst.Call) and wrapper.module.code_for_node(part.func) in _CLOCK
            for part in _parts(node)
        )
        for part in _parts(node)
        if isinstance(part, cst.BaseNumber)
    }
    names = {
        id(node.args[0].value)
        for node in positions
        if isinstance(node, cst.Call) and wrapper.module.code_for_node(node.func) in _NAMED and node.args
    }
    names |= {
        id(part)
        for node in positions
        for name, value in _named_values(node)
        if wrapper.module.code_for_node(name) in _NOT_SEEN
        for part in _parts(value)
    }
    waits |= {
        id(named["flush"].value)
        for node in positions
        if isinstance(node, cst.Call) and wrapper.module.code_for_node(node.func) == "print"
        if "flush" in (named := _keywords(node)) and "end" not in named  # nobody at a terminal sees it
    }
    waits |= {
        id(node.key)
        for node in positions
        if isinstance(node, cst.DictElement)
        and wrapper.module.code_for_node(node.key).strip("\"'") in _HOW_OFTEN
    }
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


def _keywords(call: cst.Call) -> dict[str, cst.Arg]:
    """The arguments that a call names."""
    return {each.keyword.value: each for each in call.args if each.keyword}


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
    elif isinstance(node, cst.Return) and node.value is not None and not _is_false(node.value):
        yield node.with_changes(value=cst.Name("None"))
    elif isinstance(node, cst.Decorator):
        yield cst.RemoveFromParent()


def _is_false(value: cst.BaseExpression) -> bool:
    """Whether it is False: None is as false as that, and True is another change of the same place."""
    return isinstance(value, cst.Name) and value.value == "False"
