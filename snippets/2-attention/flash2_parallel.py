# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
import json
from pathlib import Path

# --8<-- [start:show]
from week2.attention.counters import parallel_work_items

multiprocessors = 132  # H100 SXM
tokens, heads, block = 16384, 16, 128
print("  length  batch   version 1   version 2")
items = {}
for n in (512, 1024, 2048, 4096, 8192, 16384):
    batch = tokens // n
    items[n] = [parallel_work_items(v, batch, heads, n, block) for v in (1, 2)]
    busy = [f"{min(100, 100 * i / multiprocessors):6.0f} %" for i in items[n]]
    print(f"{n:8,}{batch:7}{items[n][0]:6}{busy[0]}{items[n][1]:6}{busy[1]}")
# --8<-- [end:show]
results = {str(n): {"1": one, "2": two} for n, (one, two) in items.items()}
Path("flash2_parallel.json").write_text(json.dumps(results, indent=1))
