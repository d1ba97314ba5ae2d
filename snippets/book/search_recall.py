# /// script
# requires-python = ">=3.11"
# dependencies = ["playwright"]
# [tool.bookproof]
# needs = ["site"]
# memory = 0
# [tool.bookproof.measured]
# "own.ko.found" = [74, 78]
# "own.en.found" = [82, 86]
# "own.all.found" = [156, 164]
# "material.ko.found" = [30, 74]
# "material.en.found" = [30, 82]
# "material.all.found" = [80, 155]
# ///
# --8<-- [start:show]
import json
import os
from pathlib import Path

from bookproof.bench.search import measure

result = measure(Path(os.environ["WEEK2_SITE"]))
for worker in ("own", "material"):
    del result[worker]["missed"]
Path("search_recall.json").write_text(json.dumps(result))
# --8<-- [end:show]
