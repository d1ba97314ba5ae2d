# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch", "transformers"]
# [tool.bookproof]
# needs = ["kernel"]
# timeout = 900
# varies = ["roofline.svg", "date", "device"]  # drawn from what is measured; day and processor
# [tool.bookproof.measured]
# "roofs.*" = [0.3, 20000]
# "models.*.milliseconds" = [0.001, 3000]
# "models.*.tokenizing" = [0.05, 500]
# "models.*.percent" = [0.03, 150]
# "models.*.of_time" = [0.001, 100]
# "unpacked_percent" = [2, 101]
# "bf16_times" = [0.02, 50]
# "int8_times" = [0.02, 100]
# ///
# --8<-- [start:show]
import json

import matplotlib.pyplot as plt
import numpy as np

from week2.sentiment.compare.roofline import roofline

result = roofline()
roofs = result["roofs"]

fig, (top, below) = plt.subplots(2, figsize=(4.2, 7.2), layout="constrained")
intensity = np.geomspace(0.3, 1_000, 100)
for (dtype, colour), line in zip(
    (("fp32", "C0"), ("bf16", "C1"), ("int8", "C5")), ("-", "-", ":"), strict=True
):
    roof = np.minimum(roofs[dtype], roofs["cache"] * intensity) / 1e9
    top.loglog(intensity, roof, line, color=colour)
    top.text(1_000, 1.15 * roof[-1], dtype, ha="right", va="bottom")
memory = roofs["memory"] * intensity / 1e9
top.loglog(intensity, np.minimum(memory, roof), "--", color="C5", linewidth=1)
marks = {"products": "o", "attention": "s", "scan": "v", "short convolution": "^"}
for model in result["models"]:
    colour = {"fp32": "C0", "bf16": "C1"}[model["dtype"]]
    for name, mark in marks.items():
        if part := model["parts"].get(name):
            rate = part["flop"] / part["seconds"] / 1e9
            at = part["flop"] / part["bytes"]
            top.loglog(at, rate, mark, color=colour, markersize=7, alpha=0.8)
for name, mark in marks.items():
    top.loglog([], [], mark, color="black", label=name)
top.legend(loc="lower right", fontsize=9)
top.set(xlabel="operations for each byte moved", ylabel="billion operations a second")

names = {
    "products": "",
    "norms, activations": "//",
    "attention": "..",
    "short convolution": "xx",
    "scan": "--",
    "copies": "oo",
    "embedding": "\\\\",
    "pooling": "++",
}
left = np.zeros(len(result["models"]))
rows = [f"{m['model']}\n{m['dtype']}" for m in result["models"]]
for number, (name, hatch) in enumerate(names.items()):
    took = [
        1e3 * m["parts"].get(name, {"seconds": 0})["seconds"]
        for m in result["models"]
    ]
    style = {
        "color": f"C{number % 6}",
        "hatch": hatch,
        "edgecolor": "white",
    }
    below.barh(rows, took, left=left, label=name, **style)
    left += took
least = [1e3 * m["roof_seconds"] for m in result["models"]]
below.plot(least, rows, "|", color="white", markersize=24, markeredgewidth=6)
below.plot(least, rows, "|k", markersize=24, markeredgewidth=2.5, label="the roof")
below.invert_yaxis()
below.set_xlabel("milliseconds for a batch")
below.legend(loc="upper center", bbox_to_anchor=(0.4, -0.18), ncols=2, fontsize=9)
fig.savefig("roofline.svg")
# --8<-- [end:show]
results = {
    "roofs": {name: rate / 1e9 for name, rate in roofs.items()},
    "models": {
        f"{m['model']}_{m['dtype']}": {
            "milliseconds": 1e3 * m["seconds"],
            "tokenizing": 1e3 * m["tokenizing"],
            "percent": 100 * m["fraction"],
            "parts": {
                name.replace(",", "").replace(" ", "_"): {
                    "milliseconds": 1e3 * part["seconds"],
                    "percent": 100 * part["fraction"],
                    "of_time": 100 * part["seconds"] / m["seconds"],
                    "millions": part["flop"] / 1e6,
                    "megabytes": part["bytes"] / 1e6,
                }
                for name, part in m["parts"].items()
            },
        }
        for m in result["models"]
    },
    "unpacked_percent": 100 * result["unpacked"]["fp32"] / roofs["fp32"],
    "bf16_times": roofs["bf16"] / roofs["fp32"],
    "int8_times": roofs["int8"] / roofs["fp32"],
    **{k: result["provenance"][k] for k in ("device", "batch", "seq_len", "rounds")},
    "date": result["provenance"]["date"][:10],
}
with open("roofline.json", "w") as file:
    json.dump(results, file, indent=1)
