# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
from dataclasses import replace

import matplotlib.pyplot as plt

from week2.attention.events import busy_seconds
from week2.attention.schedule import Hopper, Tile, run

# copies for free: only the SM's own units count
hopper = replace(Hopper(), l2=1e30, hbm=1e30)
# a B200 has 148 SMs, each with the same units beside products
more = 148 / hopper.sms
b200 = replace(
    hopper, sms=148, tensor=2250e12, exp=more * hopper.exp, fp32=more * hopper.fp32
)
chips = {
    "H100": hopper,
    "units of\na B200": b200,
    "and exp\ntwice as fast": replace(b200, exp=2 * b200.exp),
}
units = {"tensor": ("tensor cores", "C0"), "exp": ("unit for exponentials", "C1")}

fig, ax = plt.subplots(figsize=(3.8, 2.3), layout="constrained")
for row, chip in enumerate(chips.values()):
    result = run("full", Tile.of(128), chip)
    busy = busy_seconds(result.spans)
    for place, (unit, (name, colour)) in enumerate(units.items()):
        part = busy[unit] / result.seconds
        y = row + 0.38 * place - 0.19
        ax.barh(y, part, 0.34, color=colour, label=name if row == 0 else None)
        ax.text(part + 0.02, y, f"{part:.0%}", va="center")
ax.set(yticks=range(len(chips)), yticklabels=chips, xticks=[], xlim=(0, 1.16))
ax.set_xlabel("part of the time in which a unit is busy")
ax.invert_yaxis()
ax.grid(visible=False)
ax.spines[["top", "right", "bottom"]].set_visible(False)
fig.legend(loc="outside upper center", ncols=2, frameon=False, columnspacing=1)
fig.savefig("schedule_faster_picture.svg")
# --8<-- [end:show]
