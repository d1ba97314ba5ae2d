"""`python -m bookproof`, the same as the command `bookproof`."""

import sys

from bookproof.cli import main

sys.exit(main())
