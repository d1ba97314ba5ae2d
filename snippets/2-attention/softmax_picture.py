# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import math

import matplotlib.pyplot as plt

scores = [2.0, 1.0, 4.0, 3.0]
fig, ax = plt.subplots(figsize=(4.4, 3.0))
for step in range(1, len(scores) + 1):
    largest, bottom = max(scores[:step]), 0.0
    for place, score in enumerate(scores[:step]):
        part = math.exp(score - largest)
        ax.bar(step, part, bottom=bottom, width=0.6, color=f"C{place}")
        bottom += part
    ax.text(step, bottom + 0.03, f"{bottom:.2f}", ha="center", va="bottom")
for place, score in enumerate(scores):
    ax.bar(0, 0, color=f"C{place}", label=f"score {score:g}")
ax.set(ylabel="sum so far", ylim=(0, 1.9), xlim=(0.5, 6.1))
labels = [
    f"{score:g}\nlargest {max(scores[: i + 1]):g}" for i, score in enumerate(scores)
]
ax.set_xticks(range(1, len(scores) + 1), labels, fontsize=9)
ax.set_xlabel("score read")
ax.legend(loc="center right", fontsize=9)
fig.savefig("softmax_picture.svg")
# --8<-- [end:show]
