"""Names what is wrong with the pages, file and line: `python -m doctools.checks.pages`.

Looks at their sources, and at what a visitor would see of them: all code that is seen is known to the engine.
"""

import sys
from pathlib import Path

from doctools.site.rendered import Renderer, complaints

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Print the complaints; 1 if there are any."""
    found = complaints(ROOT, Renderer(ROOT))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
