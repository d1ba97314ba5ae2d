# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["kernel"]
# ///
# --8<-- [start:show]
import json

from week2.sentiment.compare.flops import forward_flops
from week2.sentiment.compare.sides import load_side

lengths = (17, 128, 512)
rows = {}
print("millions of operations a review, of")
print("        " + "".join(f"{n:>10} tokens" for n in lengths))
for name in ("bert", "mamba", "hybrid"):
    model = load_side(name).model
    counts = [forward_flops(model, 1, n) for n in lengths]
    print(f"{name:8}" + "".join(f"{c['total'] / 1e6:17.1f}" for c in counts))
    rows[name] = counts
# --8<-- [end:show]
scan = rows["mamba"][1]["selective_scan"] / rows["mamba"][1]["total"]
fewer = 1 - rows["mamba"][1]["total"] / rows["bert"][1]["total"]
assert fewer > 0, "the page says that Mamba needs fewer operations"
with open("cost_operations.json", "w") as file:
    json.dump(
        {"mamba_scan_percent": 100 * scan, "mamba_fewer_percent": 100 * fewer}, file
    )
