# /// script
# requires-python = ">=3.11"
# dependencies = ["playwright"]
# [tool.bookproof]
# needs = ["site"]
# memory = 0
# [tool.bookproof.measured]
# "own.tuned.ko.found" = [74, 78]
# "own.tuned.en.found" = [82, 86]
# "own.tuned.all.found" = [156, 164]
# "own.held_out.ko.found" = [60, 81]
# "own.held_out.en.found" = [14, 19]
# "own.held_out.all.found" = [75, 100]
# "own.kilobytes" = [250, 450]
# "material.tuned.ko.found" = [30, 74]
# "material.tuned.en.found" = [30, 82]
# "material.tuned.all.found" = [80, 155]
# "material.held_out.ko.found" = [30, 74]
# "material.held_out.en.found" = [2, 17]
# "material.held_out.all.found" = [40, 85]
# "material.kilobytes" = [250, 470]
# ///
# --8<-- [start:show]
import json
import os
from pathlib import Path

from bookproof.bench.search import SETS, measure

result = measure(Path(os.environ["WEEK2_SITE"]))
for worker in ("own", "material"):
    del result[worker]["open_ms"], result[worker]["query_ms"]
    for queries in SETS:
        del result[worker][queries]["missed"]
Path("search_recall.json").write_text(json.dumps(result))
# --8<-- [end:show]
