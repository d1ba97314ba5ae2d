# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# needs = ["lighthouse"]
# timeout = 1200
# memory = 0
# varies = ["lighthouse"]  # its version
# [tool.bookproof.measured]
# "pages.*.performance" = [80, 100]
# "pages.*_seconds" = [0, 15]
# "pages.*.kilobytes" = [30, 800]
# ///
# --8<-- [start:show]
import json
import os
import shlex
from pathlib import Path

from bookproof.bench.speed import measure

site = Path(os.environ["WEEK2_SITE"])
command = shlex.split(os.environ["WEEK2_LIGHTHOUSE"])
result = measure(site, command, times=int(os.environ.get("WEEK2_TIMES", "5")))
Path("lighthouse.json").write_text(json.dumps(result))
# --8<-- [end:show]
