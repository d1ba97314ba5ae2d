# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import matplotlib.pyplot as plt

from week2.agents.trials import published, summary, table

runs = [run for run in published()["runs"] if run["temperature"] == 0]
rows = summary(runs)
print(table(rows))

fig, ax = plt.subplots(figsize=(5.1, 3.2), layout="constrained")
for line, row in enumerate(rows):
    for run in [run for run in runs if run["program"] == row["program"]]:
        sign = "C0o" if run["held"] else "C1s"
        ax.plot(
            run["seed"],
            line,
            sign,
            fillstyle="none",
            markersize=15,
            markeredgewidth=2,
        )
        ax.text(run["seed"], line, str(len(run["tools"])), ha="center", va="center")
ax.set_yticks(range(len(rows)), [row["program"] for row in rows])
ax.set_xticks(range(10), [str(run + 1) for run in range(10)])
ax.set(xlabel="run", ylim=(len(rows) - 0.5, -0.5))
ax.grid(False)
fig.savefig("agents_ten_runs.svg")
# --8<-- [end:show]
outcomes = {
    row["program"]: row | {"failed": row["runs"] - row["held"]} for row in rows
}
Path("agents_ten_runs.json").write_text(json.dumps(outcomes))
