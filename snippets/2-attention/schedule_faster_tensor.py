# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from dataclasses import replace

from week2.attention.events import busy_seconds
from week2.attention.schedule import Hopper, Tile, run

# copies for free: only the SM's own units count
hopper = replace(Hopper(), l2=1e30, hbm=1e30)
chips = {
    "Hopper": hopper,
    "tensor cores of a B200": replace(hopper, tensor=2250e12),
    "and exp twice as fast": replace(hopper, tensor=2250e12, exp=2 * hopper.exp),
}
print("SM                       products  exponentials   (busy, part of the time)")
for label, chip in chips.items():
    result = run("full", Tile.of(128), chip)
    busy = busy_seconds(result.spans)
    parts = (busy[unit] / result.seconds for unit in ("tensor", "exp"))
    print(f"{label:24}", *(f"{part:8.0%}" for part in parts))
# --8<-- [end:show]
