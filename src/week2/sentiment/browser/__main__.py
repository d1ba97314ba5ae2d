"""`python -m week2.sentiment.browser`."""

import sys

from week2.sentiment.browser import main

sys.exit(main())
