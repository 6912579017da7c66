"""Imported by every Python that runs in a page's sandbox: leads it to the sandbox's own servers.

Nothing of the reader's project changes, and nothing is loaded that the program would not load
itself: a module is patched when the program imports it.
"""

import importlib.abc
import importlib.machinery
import sys

_PATCHED = {
    "socket": "engine.redirect:redirect_names",
    "amqp.connection": "engine.redirect:redirect_virtual_host",
    "kombu.transport.filesystem": "engine.embedded:install",
}


class _Patch(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path=None, target=None):
        if fullname not in _PATCHED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            patch_module, _, patch = _PATCHED[fullname].partition(":")
            getattr(importlib.import_module(patch_module), patch)(module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, _Patch())
