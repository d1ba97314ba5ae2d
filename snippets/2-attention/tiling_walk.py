# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
import json
from dataclasses import asdict
from pathlib import Path

import matplotlib.pyplot as plt

# --8<-- [start:show]
from week2.attention.online import attend_in_blocks

scores = [2.0, 1.0, 4.0, 3.0, 0.5, 1.5]
values = [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (2.0, 0.0), (0.0, 2.0), (1.0, 3.0)]
steps = attend_in_blocks(scores, values, block=2)
# --8<-- [end:show]

fig, axes = plt.subplots(len(steps), 1, figsize=(7.6, 4.2), layout="constrained")
for number, (axis, step) in enumerate(zip(axes, steps, strict=True)):
    axis.set_xlim(0, 11)
    axis.set_ylim(-0.2, 1.6)
    axis.axis("off")
    for j, score in enumerate(scores):
        now, past = number == j // 2, number > j // 2
        face = "C0" if now else "none"
        edge = "C0" if now or past else "0.5"
        axis.add_patch(
            plt.Rectangle((j, 0), 0.9, 1, facecolor=face, edgecolor=edge, lw=1.5)
        )
        colour = "white" if now else ("0.5" if past else "black")
        axis.text(j + 0.45, 0.5, f"{score}", ha="center", va="center", color=colour)
    axis.text(0, 1.2, f"block {number + 1}", va="center")
    out = ", ".join(f"{a / step.total:.3f}" for a in step.acc)
    acc = ", ".join(f"{a:.3f}" for a in step.acc)
    text = (
        f"rescale the past by {step.rescale:.3f}\nmax {step.largest}   "
        f"sum {step.total:.3f}\naccumulator [{acc}]\noutput so far [{out}]"
    )
    axis.text(6.3, 0.55, text, va="center")
fig.savefig("tiling_walk.svg")
results = {
    "walk": {"scores": scores, "values": values},
    "steps": [asdict(s) | {"output": [a / s.total for a in s.acc]} for s in steps],
}
Path("tiling_walk.json").write_text(json.dumps(results, indent=1))
