"""Imported by every Python that runs in a page's sandbox: leads it to the sandbox's own servers.

Nothing of the reader's project changes, and nothing is loaded that the program would not load
itself: a module is patched when the program imports it.
"""

from __future__ import annotations

import importlib.machinery
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # the real one would load a module
    from collections.abc import Sequence
    from types import ModuleType

_PATCHED = {
    "socket": "doctools.engine.inside.redirect:redirect_names",
    "amqp.connection": "doctools.engine.inside.redirect:redirect_virtual_host",
    "kombu.transport.filesystem": "doctools.engine.inside.embedded:install",
}


class _Patch:
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _PATCHED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            patch_module, _, patch = _PATCHED[fullname].partition(":")
            getattr(importlib.import_module(patch_module), patch)(module)

        vars(spec.loader)["exec_module"] = exec_module
        return spec


sys.meta_path.insert(0, _Patch())
