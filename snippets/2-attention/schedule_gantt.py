# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

from week2.attention.gantt import block_start, draw
from week2.attention.schedule import SCHEDULES, Tile, run

for name in SCHEDULES:
    result = run(name, Tile.of(128))
    fig, axes = plt.subplots(figsize=(7, 2.2), layout="constrained")
    draw(result, axes, start=block_start(result, 10), seconds=4e-6)
    fig.savefig(
        "schedule_gantt.svg" if name == "full" else f"schedule_gantt-{name}.svg"
    )
# --8<-- [end:show]
