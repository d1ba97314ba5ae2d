# /// script
# requires-python = ">=3.11"
# dependencies = ["playwright"]
# [tool.week2]
# needs = ["site"]
# memory = 0
# measured = ["*"]
# ///
# --8<-- [start:show]
import json
import os
from pathlib import Path

from week2.book.recall import measure

result = measure(Path(os.environ["WEEK2_SITE"]))
for worker in ("own", "material"):
    del result[worker]["missed"]
Path("search_recall.json").write_text(json.dumps(result))
# --8<-- [end:show]
