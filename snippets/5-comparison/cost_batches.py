# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
import matplotlib.pyplot as plt

from week2.sentiment.compare import published
from week2.sentiment.compare.cost import times_as_fast
from week2.sentiment.compare.records import row

cells = published("compare")["cost"]
names = ("bert", "mamba", "hybrid")


def cell(name, batch, length, dtype="fp32", threads=1):
    return row(
        cells,
        model=name,
        batch_size=batch,
        length=length,
        dtype=dtype,
        threads=threads,
    )


fig, axes = plt.subplots(1, 2, figsize=(8, 4), sharey=True, layout="constrained")
for axis, length, title in zip(
    axes, (128, None), ("128 tokens", "natural length"), strict=True
):
    for name, colour in zip(names, ("C0o", "C1s", "C2^"), strict=True):
        for dtype, line, fill in (("fp32", "-", "full"), ("bf16", ":", "none")):
            mine = {
                c["batch_size"]: c["throughput"]
                for c in cells
                if (c["model"], c["length"], c["dtype"], c["threads"])
                == (name, length, dtype, 1)
            }
            if mine:
                label = f"{name}, {dtype}"
                axis.loglog(
                    [*mine],
                    [*mine.values()],
                    colour + line,
                    fillstyle=fill,
                    label=label,
                )
    axis.set_title(title)
    axis.set_xticks([1, 8, 32, 64], ["1", "8", "32", "64"])
    axis.minorticks_off()
    axis.set_xlabel("reviews in a batch")
axes[0].set_ylabel("reviews a second")
axes[0].set_yticks([100, 200, 300], ["100", "200", "300"])
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
fig.savefig("cost_batches.svg")
# --8<-- [end:show]
natural = {n: times_as_fast(cell(n, 64, None), cell(n, 64, 128)) for n in names}
architecture = times_as_fast(cell("bert", 64, 128), cell("mamba", 64, 128))
one = times_as_fast(cell("bert", 1, None), cell("mamba", 1, None))
half = {n: times_as_fast(cell(n, 64, 128, "bf16"), cell(n, 64, 128)) for n in names}
assert min(n["least"] for n in natural.values()) > architecture["most"], (
    "the page says that padding costs more than the architecture, in every round"
)
assert one["verdict"] == "faster"
words = {
    "faster": "faster",
    "slower": "slower",
    "within noise": "no faster, within noise",
}
alone = {
    f"{n}_milliseconds": {
        k: 1e3 * cell(n, 1, None)[f"latency_{k}"] for k in ("p50", "p95")
    }
    for n in ("bert", "mamba")
}
results = {
    "tokens_natural": cell("bert", 64, None)["tokens_per_review"],
    "natural_times": natural,
    "one_review": {**one, **alone},
    "bf16": {n: {**h, "words": words[h["verdict"]]} for n, h in half.items()},
}
with open("cost_batches.json", "w") as file:
    json.dump(results, file, indent=1)
