"""Names what is wrong with the pages, file and line: `python -m doctools.checks.pages`.

Looks at their sources, and at what a visitor would see of them: all code that is seen is known to the engine.
"""

import sys

from doctools.checks.problems import ROOT, tell
from doctools.site.rendered import Renderer, complaints


def main() -> int:
    """Print the complaints; 1 if there are any."""
    return tell(complaints(ROOT, Renderer(ROOT)))


if __name__ == "__main__":
    sys.exit(main())
