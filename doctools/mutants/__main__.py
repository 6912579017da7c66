"""The command line: `python -m doctools.mutants`."""

import sys

from doctools.mutants.run import main

sys.exit(main())
