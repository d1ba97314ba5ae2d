"""`python -m week2`: the command `week2`."""

import sys

from week2.cli import main

sys.exit(main())
