# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scipy", "torch", "transformers"]
# [tool.bookproof]
# timeout = 300
# varies = ["small_lengths.svg"]  # drawn from what is measured
# [tool.bookproof.measured]
# "times.*" = [0.02, 30]  # the plain scan is slower
# "times_naive" = [1, 30]
# "* 4,096 tokens: # s, *" = [0.006, 95]
# "BERT, * grows as length^#" = [0.5, 4]
# "Mamba, * grows as length^#" = [0.3, 3]
# "BERT, * # times Mamba's time at 128 tokens, # times at 4,096" = [0, 30]
# ///
import json

# --8<-- [start:show]
from statistics import median

import matplotlib.pyplot as plt
import torch

from week2.sentiment.compare.fits import exponent
from week2.sentiment.compare.lengths import measured

torch.set_num_threads(1)
LENGTHS = (128, 512, 1_024, 2_048, 4_096)
FORMS = ("BERT, formula", "BERT, SDPA", "Mamba, compiled scan")
seconds = {
    form: {n: median(measured(form, n, enough=0.2)["seconds"]) for n in LENGTHS}
    for form in FORMS
}

fig, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
for form, by_length in seconds.items():
    far = [n for n in LENGTHS if n >= 1_024]
    growth = exponent(far, [by_length[n] for n in far])["exponent"]
    print(
        f"{form:20} 4,096 tokens: "
        f"{by_length[4_096]:.2f} s, time grows as length^{growth:.2f}"
    )
    axis.loglog(LENGTHS, by_length.values(), "o-", label=form)
mamba = seconds["Mamba, compiled scan"]
times = {
    form: {n: s / mamba[n] for n, s in seconds[form].items()} for form in FORMS[:2]
}
for form, by_length in times.items():
    print(
        f"{form:14} {by_length[128]:.1f} times Mamba's time at 128 tokens", end=", "
    )
    print(f"{by_length[4_096]:.1f} times at 4,096")
axis.set_xticks(LENGTHS, [f"{n:,}" for n in LENGTHS])
axis.minorticks_off()
axis.set_xlabel("tokens")
axis.set_ylabel("seconds for a forward pass")
axis.legend()
fig.savefig("small_lengths.svg")
# --8<-- [end:show]
naive = times["BERT, formula"]
# Which is faster on short texts depends on the processor; on long texts it does not.
assert naive[4_096] > max(1, 2 * naive[128]), (
    "the page says that Mamba is faster on long ones"
)
with open("small_lengths.json", "w") as file:
    json.dump({"times": times, "times_naive": naive[4_096]}, file)
