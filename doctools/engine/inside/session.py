"""A Python session: runs the statements that are typed into its terminal, and says when each has ended.

Run as ``python -m doctools.engine.inside.session`` or forked by :mod:`doctools.engine.inside.leader`. The
variable ``GUIDE_PROMPT`` holds what it says when it waits for a statement, with ``%d`` for 1 if the last one
was not whole, else 0.
"""

import builtins
import code
import os
import site
import sys

END = "\x1e\n"
"""The line that ends a statement: nothing else tells a whole one from one that goes on."""


def serve() -> None:
    """Run statements until one ends the session."""
    prompt = os.environb.pop(b"GUIDE_PROMPT")
    main = type(sys)("__main__")
    sys.modules["__main__"] = main
    sys.argv = [""]
    sys.path[0] = ""
    sys.ps1, sys.ps2 = ">>> ", "... "
    site.sethelper()
    site.setquit()
    vars(main)["__builtins__"] = builtins
    interpreter = code.InteractiveInterpreter(vars(main))
    source = ""
    os.write(1, prompt % 0)
    for line in sys.stdin:
        if line != END:
            source += line
            continue
        unfinished = interpreter.runsource(source.removesuffix("\n"), "<stdin>", "single")
        source = ""
        if unfinished:
            print("команда не закончена: Python ждёт продолжения")
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(1, prompt % unfinished)  # whatever the page has made of sys.stdout


if __name__ == "__main__":
    serve()
