# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
import json
from textwrap import fill

# --8<-- [start:show]
import matplotlib.pyplot as plt

from week2.attention.published import SOURCE, speeds, speedups

ratios = speedups(over="flash_attention_2")
lengths = sorted({n for _, _, n in ratios})
print("head size  mask      ", *(f"{n:>6}" for n in lengths))
for head_dim in (64, 128, 256):
    for causal in (False, True):
        row = [ratios.get((head_dim, causal, n)) for n in lengths]
        cells = (f"{r:6.2f}" if r else "     -" for r in row)
        print(f"{head_dim:9}  {'causal' if causal else 'not causal':10}", *cells)
inside = [r for r in ratios.values() if 1.5 <= r <= 2.0]
print(
    f"{len(inside)} of {len(ratios)} settings lie between 1.5 and 2.0; "
    f"source: {SOURCE}"
)
# --8<-- [end:show]

below = {key: r for key, r in ratios.items() if r < 1.5}
above = {key: r for key, r in ratios.items() if r > 2.0}
over_cudnn = speedups(over="cudnn")
results = {
    "settings": len(ratios),
    "inside": len(inside),
    "below": len(below),
    "above": len(above),
    "below_at_64": sum(head_dim == 64 for head_dim, _, _ in below),
    "above_at_256": sum(head_dim == 256 for head_dim, _, _ in above),
    "least": min(ratios.values()),
    "most": max(ratios.values()),
    "cudnn_slower": sum(r < 1 for r in over_cudnn.values()),
    "cudnn_settings": len(over_cudnn),
    "cudnn_most": max(over_cudnn.values()),
}
assert all(1.5 <= r <= 2.0 for (d, _, _), r in ratios.items() if d == 128)
for head_dim, outside in ((64, below), (256, above)):
    here = [key for key in ratios if key[0] == head_dim]
    assert sum(key in outside for key in here) > len(here) / 2, "the page says: most"
bars = {
    (s.head_dim, s.causal, s.seq_len, s.implementation): s.tflops
    for s in speeds()
    if s.tflops
}
assert all(
    head_dim == 256
    and bars[256, causal, n, "flash_attention_2"]
    < bars[128, causal, n, "flash_attention_2"]
    for head_dim, causal, n in above
), "the page says: FlashAttention-2 is slower there than at 128"
for (head_dim, causal, n, _), tflops in bars.items():
    best = bars.get((head_dim, causal, n, "flash_attention_3"))
    assert n < 2048 or best is None or tflops <= best, "which-call.md says: fastest"

with open("published_speedup.json", "w") as file:
    json.dump(results, file, indent=1)
fig, axes = plt.subplots(figsize=(5.1, 4.4), layout="constrained")
axes.axhspan(1.5, 2.0, alpha=0.15)
for head_dim, marker in ((64, "o"), (128, "s"), (256, "^")):
    for causal, style in ((False, "-"), (True, "--")):
        points = [
            (n, ratios[head_dim, causal, n])
            for n in lengths
            if (head_dim, causal, n) in ratios
        ]
        label = f"{head_dim}{', causal' if causal else ''}"
        axes.semilogx(*zip(*points, strict=True), style, marker=marker, label=label)
axes.set_xticks(lengths, [str(n) for n in lengths])
axes.minorticks_off()
axes.set_xlabel(f"length (tokens)\n{fill(SOURCE, 60)}", fontsize=9)
axes.set_ylabel("FlashAttention-3 over FlashAttention-2")
fig.legend(loc="outside upper center", title="head size", ncols=3, fontsize=9)
fig.savefig("published_speedup.svg")
