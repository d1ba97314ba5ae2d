"""What holds for every test."""

import os

# Triton decides when it is imported whether it interprets: these files run in processes of their
# own, started by the tests beside them with TRITON_INTERPRET=1.
collect_ignore_glob = [] if os.environ.get("TRITON_INTERPRET") else ["*/interpreted_*.py"]
