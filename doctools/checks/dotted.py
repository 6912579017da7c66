"""Asks the installed Celery and kombu whether a dotted name such as `celery.app.task.Task.delay` exists."""

import difflib
import importlib
import importlib.util
import inspect
import re
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import Any


@cache
def _roots() -> dict[str, Any]:
    """Return what the first part of a name may be: modules, an application, public classes."""
    import celery
    import celery.result
    import kombu

    roots = {"celery": celery, "kombu": kombu, "app": celery.Celery(set_as_current=False)}
    for module in (kombu, celery.result, celery):
        for public in module.__all__:
            found = getattr(module, public)
            if inspect.isclass(found):
                roots.setdefault(public, found)
    return roots


def missing(name: str) -> str:
    """Return what is wrong with a dotted name, or an empty string.

    Args:
        name: The name; one with an unknown first part is not ours to judge.
    """
    parts = name.split(".")
    target = _roots().get(parts[0])
    if target is None:
        return ""
    for number, part in enumerate(parts[1:], 1):
        if isinstance(target, property) or (isinstance(target, type) and _set_by_instances(target, part)):
            return ""
        try:
            target = getattr(target, part)
        except AttributeError:
            full = ".".join(parts[: number + 1])
            if not isinstance(target, ModuleType) or not _is_module(full):
                return f"{name}: у {'.'.join(parts[:number])} нет {part}" + suggest(part, dir(target))
            try:
                target = importlib.import_module(full)
            except Exception:  # a transport whose library is not installed raises what it likes
                return ""
    return ""


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:
        return False


def _set_by_instances(class_: type, name: str) -> bool:
    """Tell whether a method of the class or of its bases sets this attribute, or it is annotated."""
    for holder in class_.__mro__[:-1]:
        if name in getattr(holder, "__annotations__", {}):
            return True
        try:
            source = inspect.getsource(holder)
        except (OSError, TypeError):
            continue
        if re.search(rf"\bself\.{re.escape(name)}(?:, self\.\w+)*\s*(?::[^=\n]+)?=[^=]", source):
            return True
    return False


def suggest(name: str, known: Iterable[str], mark: str = "", cutoff: float = 0.6) -> str:
    """Return the end of a complaint: the known name that is most like this one, if any is."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=cutoff)
    return f"; похоже на {mark}{close[0]}" if close else ""
