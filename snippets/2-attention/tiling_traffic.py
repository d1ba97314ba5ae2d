# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
import json
from pathlib import Path

# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

from week2.attention.counters import naive_traffic, predicted_bytes
from week2.attention.flash1 import flash1_attention
from week2.attention.tiles import HBM, block_sizes

n, d = 1024, 64
q, k, v = (torch.randn(1, n, 1, d) for _ in range(3))
_, naive = naive_traffic(q[0, :, 0], k[0, :, 0], v[0, :, 0], d**-0.5)

sram = [2**p for p in range(12, 18)]  # fast memory, in numbers of 4 bytes
moved = []
for numbers in sram:
    block_q, block_k = block_sizes(numbers, d)
    hbm = HBM()
    flash1_attention(q, k, v, block_q=block_q, block_k=block_k, hbm=hbm)
    moved.append(hbm.bytes_moved)
# --8<-- [end:show]

predicted = [predicted_bytes(n, d, numbers) for numbers in sram]
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
kib = [4 * m / 1024 for m in sram]
left.loglog(kib, [x / 2**20 for x in moved], "o", label="tiled, counted")
left.loglog(
    kib, [x / 2**20 for x in predicted], "-", label=r"tiled, $\Theta(n^2d^2/M)$"
)
left.axhline(naive.bytes_moved / 2**20, ls="--", label=r"formula, $\Theta(nd+n^2)$")
left.set_xticks(kib, labels=[f"{x:.0f}" for x in kib])
left.set_yticks([2, 5, 10, 20, 50], labels=["2", "5", "10", "20", "50"])
left.minorticks_off()
left.set_xlabel("fast memory M (KiB)")
left.set_ylabel("bytes moved (MiB), n = 1,024")
left.legend()
lengths = [2**p for p in range(8, 15)]
h100 = 227 * 1024 // 4  # what one multiprocessor of an H100 has, in numbers
tiled = [predicted_bytes(m, d, h100) / 2**20 for m in lengths]
formula = [4 * (4 * m * m + 4 * m * d) / 2**20 for m in lengths]
right.loglog(lengths, formula, "--", color="C1", label="formula")
right.loglog(lengths, tiled, "-", color="C0", label="tiled, M = 227 KiB")
right.set_xlabel("sequence length n")
right.set_ylabel("bytes moved (MiB)")
right.legend()
fig.savefig("tiling_traffic.svg")
results = {
    "formula_mib": naive.bytes_moved / 2**20,
    "tiled_mib": {f"{x:.0f}": m / 2**20 for x, m in zip(kib, moved, strict=True)},
    "exact": moved == predicted,
    "ratio_at_16384": formula[-1] / tiled[-1],
    "ratio_at_512_kib": naive.bytes_moved / moved[-1],
    "ratio_at_16_kib": moved[0] / naive.bytes_moved,
}
Path("tiling_traffic.json").write_text(json.dumps(results, indent=1))
print("counted equals predicted for every M:", results["exact"])
