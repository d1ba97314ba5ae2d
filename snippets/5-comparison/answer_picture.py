# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch", "transformers"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

from week2.sentiment.compare import published
from week2.sentiment.compare.report import headline

result = published("compare")
names = [model["model"] for model in result["models"]]
fig, axes = plt.subplots(1, 3, figsize=(5.1, 2.6), sharey=True, layout="constrained")
for row, name in enumerate(names):
    scored = result["accuracy"]["models"][name]
    cost, memory = headline(result, name)
    middle, low, high = (100 * scored[key] for key in ("accuracy", "low", "high"))
    axes[0].errorbar(
        middle, row, xerr=[[middle - low], [high - middle]], fmt="o", capsize=4
    )
    axes[1].barh(row, cost["throughput"], height=0.5)
    axes[2].barh(row, memory["activations"] / 1e6, height=0.5)
axes[0].set(
    xlabel="accuracy, %\n(95 % interval)", yticks=range(len(names)), yticklabels=names
)
axes[1].set(xlabel="reviews\na second")
axes[2].set(xlabel="memory for\ninference, MB")
axes[0].invert_yaxis()
for axis in axes:
    axis.grid(False, axis="y")
fig.savefig("answer_picture.svg")
# --8<-- [end:show]
