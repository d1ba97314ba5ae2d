# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# [tool.bookproof.measured]
# "*.milliseconds.*" = [0.1, 11000]
# "*.mb.*" = [1, 90]
# ///
import json
from statistics import median

# --8<-- [start:show]
from week2.sentiment.compare.lengths import measured

results: dict[str, dict[str, dict[str, float]]] = {}
for form, name in {"BERT, SDPA": "bert", "Mamba, compiled scan": "mamba"}.items():
    rows = {str(n): measured(form, n, enough=0.2) for n in (128, 512, 2_048)}
    results[name] = {
        "milliseconds": {n: 1e3 * median(row["seconds"]) for n, row in rows.items()},
        "mb": {n: row["peak_bytes"] / 1e6 for n, row in rows.items()},
    }
# --8<-- [end:show]
with open("length_small.json", "w") as file:
    json.dump(results, file, indent=1)
