# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from week2.attention.schedule import Tile, run

published = {"synchronous": None, "pipelined": 570, "specialised": 582, "full": 661}

print("schedule      tensor cores busy   TFLOP/s here   TFLOP/s published")
for name, theirs in published.items():
    result = run(name, Tile.of(head_dim=128, seq_len=8448))
    print(f"{name:13} {result.utilisation:17.0%} {result.tflops:14.0f} {theirs or '-':>19}")
# --8<-- [end:show]
