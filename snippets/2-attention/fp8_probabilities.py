# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# [tool.bookproof]
# tolerance = 0.001  # which of two FP8 values is nearest, after sums in another order
# ///
import json

# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

from week2.attention.fp8 import rmse
from week2.attention.p_cast import online_cast, sink_scores

ways: dict[str, tuple[float, bool]] = {  # factor on P, last block first
    "sink first, factor 1": (1, False),
    "sink first, factor 256": (256, False),
    "sink last, factor 1": (1, True),
    "sink last, factor 256": (256, True),
}
sinks = list(range(0, 13))
v = torch.randn(
    4096, 64, generator=torch.Generator().manual_seed(1), dtype=torch.float64
)
errors: dict[str, list[float]] = {way: [] for way in ways}
lost: dict[str, list[float]] = {way: [] for way in ways}
for sink in sinks:
    scores = sink_scores(64, 4096, sink, torch.Generator().manual_seed(0))
    truth = torch.softmax(scores, 1) @ v
    for way, (factor, reverse) in ways.items():
        output, zeros = online_cast(scores, v, scale=factor, last_block_first=reverse)
        errors[way].append(rmse(output, truth))
        lost[way].append(zeros)
for way in ways:
    print(
        f"{way:23} sink 6: {lost[way][6]:4.0%} of P became 0, "
        f"RMSE {errors[way][6]:.1e}"
    )
# --8<-- [end:show]

first, last = errors["sink first, factor 1"], errors["sink last, factor 256"]
gains = [(a / b) ** 2 for a, b in zip(first, last, strict=True)]
predicted = torch.special.ndtr(torch.tensor(6 + 1.03 - 6.93)).item()
results = {
    "lost": lost["sink first, factor 1"][6],
    "predicted": predicted,
    "largest_gain": max(gains),
    "largest_gain_at": sinks[gains.index(max(gains))],
    "gain_without_sink": gains[0],
}
at_six = {way: errors[way][6] for way in ways}
for way in ("sink first, factor 256", "sink last, factor 1"):
    assert at_six[way] < 1.1 * at_six["sink last, factor 256"], (
        "the page says: at sink 6 either one alone nearly suffices"
    )
with open("fp8_probabilities.json", "w") as file:
    json.dump(results, file, indent=1)
fig, axes = plt.subplots(2, figsize=(6, 5), sharex=True, layout="constrained")
for way, style in zip(ways, ("-", "--", "-.", ":"), strict=True):
    axes[0].plot(sinks, [100 * share for share in lost[way]], style, label=way)
    axes[1].semilogy(sinks, errors[way], style, label=way)
axes[0].set_ylabel("P rounded to 0 (%)")
axes[1].set_ylabel("RMSE of the output")
axes[1].set_xlabel("how far the sink's scores lie above the rest")
axes[0].legend(fontsize=10)
fig.savefig("fp8_probabilities.svg")
