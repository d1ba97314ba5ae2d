# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# timeout = 300
# [tool.bookproof.measured]
# "models.*.reviews_per_second" = [1.5, 7000]
# "models.*.mb" = [40, 2000]
# "bert # reviews a second" = [3, 7000]
# "mamba # reviews a second" = [1.5, 4000]
# "hybrid # reviews a second" = [2, 5000]
# "bert is # times as fast as *" = [0.4, 40]  # with SSE4.1 alone the hybrid is ahead
# "* (rounds: # to #)" = [0.3, 40]
# "* # MB for 64 reviews at once" = [40, 2000]
# ///
import json
import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"

# --8<-- [start:show]
import torch

from week2.sentiment.compare.cost import Condition, compare_cost, times_as_fast
from week2.sentiment.compare.lengths import measured
from week2.sentiment.compare.reviews import load_reviews
from week2.sentiment.compare.sides import load_side

torch.set_num_threads(1)
documents = load_reviews("test", "handwritten").documents
setting = Condition(batch_size=16, length=128, dtype="fp32", threads=1)
models = [load_side(name) for name in ("bert", "mamba", "hybrid")]
rows = compare_cost({"fp32": models}, documents, [setting], rounds=5, seconds=0.2)
bert, mamba, hybrid = rows
for row in rows:
    print(f"{row['model']:7} {row['throughput']:5.0f} reviews a second")
for row in (mamba, hybrid):
    ratio = times_as_fast(bert, row)
    print(
        f"bert is {ratio['times']:.2f} times as fast as {row['model']} "
        f"(rounds: {ratio['least']:.2f} to {ratio['most']:.2f})"
    )

work = {}
for form in ("BERT, SDPA", "Mamba, compiled scan", "hybrid"):
    work[form] = measured(form, 128, batch=64, enough=0.1)["peak_bytes"]
    print(f"{form:20} {work[form] / 1e6:5.0f} MB for 64 reviews at once")
# --8<-- [end:show]
assert work["Mamba, compiled scan"] > work["BERT, SDPA"], (
    "the page says that Mamba needs more"
)
results = {
    "models": {
        row["model"]: {"reviews_per_second": row["throughput"], "mb": used / 1e6}
        for row, used in zip(rows, work.values(), strict=True)
    },
}
with open("small_cost.json", "w") as file:
    json.dump(results, file, indent=1)
