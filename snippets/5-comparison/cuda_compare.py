# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "mamba-ssm", "flash-attn"]
# [tool.bookproof]
# needs = ["gpu"]
# timeout = 600
# memory = 32
# varies = [  # when and where it ran
#     "provenance.*.date",
#     "provenance.*.device",
#     "provenance.*.python",
#     "provenance.*.versions.*",
# ]
# [tool.bookproof.measured]
# "provenance.*.seconds" = [1, 36000]
# "*.throughput" = [1, 1e6]
# "*.throughput_rounds.*" = [1, 1e6]
# "*.latency_*" = [1e-5, 100]
# "*.tokenising_share" = [0, 1]
# "*.wall_over_processor" = [0.01, 100]
# "cost.*.batches" = [1, 100000]
# "memory.*.before" = [0, 4e10]
# "memory.*.weights" = [1e6, 4e10]
# "memory.*.activations" = [100000, 8e10]
# "memory.*.peak" = [1e6, 8e10]
# "memory.*.peaks.*" = [1e6, 8e10]
# ///
# --8<-- [start:show]
from pathlib import Path

from week2.sentiment.compare.experiment import compare, write_whole
from week2.sentiment.compare.reviews import load_reviews

reviews = load_reviews("test", "handwritten")
result = compare(["bert-base-110m", "mamba-130m"], reviews, device="cuda")
write_whole(Path("cuda_compare.json"), result)
# --8<-- [end:show]
