# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "mamba-ssm", "flash-attn"]
# [tool.week2]
# needs = ["gpu"]
# timeout = 600
# memory = 32
# measured = ["*"]
# ///
# --8<-- [start:show]
from pathlib import Path

from week2.sentiment.compare.experiment import compare, write_whole
from week2.sentiment.compare.reviews import load_reviews

reviews = load_reviews("test", "handwritten")
result = compare(["bert-base-110m", "mamba-130m"], reviews, device="cuda")
write_whole(Path("cuda_compare.json"), result)
# --8<-- [end:show]
