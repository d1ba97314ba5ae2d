# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
import json

# --8<-- [start:show]
import matplotlib.pyplot as plt

from week2.attention.published import speeds
from week2.attention.schedule import SCHEDULES, Tile, run

bars = {
    (s.implementation, s.head_dim): s.tflops
    for s in speeds()
    if s.tflops and s.seq_len == 8192 and not s.causal
}
rows = []
for head_dim in (64, 128, 256):
    tile = Tile.of(head_dim)
    row = {name: run(name, tile).utilisation for name in SCHEDULES}
    fa2, fa3 = (
        bars["flash_attention_2", head_dim],
        bars["flash_attention_3", head_dim],
    )
    rows.append({"head_dim": head_dim, **row, "fa2": fa2 / 989, "fa3": fa3 / 989})
    print(head_dim, {name: f"{value:.0%}" for name, value in row.items()})
# --8<-- [end:show]

ablation = {"pipelined": 570, "specialised": 582, "full": 661}
gain = {name: rows[1]["full"] / rows[1][name] - 1 for name in SCHEDULES}
published_gain = {name: 661 / value - 1 for name, value in ablation.items()}
results = {
    "rows": rows,
    "tflops": {name: 989 * rows[1][name] for name in SCHEDULES},
    "published_share": {name: value / 989 for name, value in ablation.items()},
    "gain": gain,
    "published_gain": published_gain,
    "over_fa3": {str(r["head_dim"]): r["full"] / r["fa3"] for r in rows},
}
for row in rows:
    order = [
        row[name] for name in ("synchronous", "pipelined", "specialised", "full")
    ]
    assert order == sorted(order), "the page says: the paper's order"
for name in ("pipelined", "specialised"):
    explained = gain[name] / published_gain[name]
    assert explained < 1 / 3, "the page says: less than a third of these gains"
with open("schedule_ablation.json", "w") as file:
    json.dump(results, file, indent=1)

fig, axes = plt.subplots(figsize=(5.1, 4.2), layout="constrained")
for i, name in enumerate(SCHEDULES):
    places = [x + 0.15 * (i - 1.5) for x in range(3)]
    axes.bar(
        places, [100 * r[name] for r in rows], width=0.15, label=f"simulated: {name}"
    )
axes.plot(
    range(3),
    [100 * r["fa2"] for r in rows],
    "kv",
    label="published: FlashAttention-2",
)
axes.plot(
    range(3),
    [100 * r["fa3"] for r in rows],
    "k^",
    label="published: FlashAttention-3",
)
axes.set_xticks(range(3), ["64", "128", "256"])
axes.set_xlabel("head size")
axes.set_ylabel("% of 989 TFLOP/s")
axes.set_ylim(0, 100)
fig.legend(loc="outside upper center", ncols=2, fontsize=9)
fig.savefig("schedule_ablation.svg")
