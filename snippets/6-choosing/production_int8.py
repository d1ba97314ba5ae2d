# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "tokenizers"]
# [tool.bookproof]
# timeout = 90
# tolerance = 0.003  # one review of 408 at a tie
# ///
import json
from pathlib import Path

# --8<-- [start:show]
import torch

from week2.sentiment import classifier
from week2.sentiment.nsmc import handwritten_reviews

texts = [review.document for review in handwritten_reviews()][:120]
sizes: dict[str, dict[str, float]] = {}
for name in ("bert", "mamba", "hybrid"):
    classify = classifier(name, bf16=False, packed=False)
    before = [output["label"] for output in classify(texts)]
    full = small = 0
    with torch.no_grad():
        for weight in classify.model.parameters():
            full += weight.nbytes
            # norms, biases, A_log: left alone
            if weight.dim() < 2 or weight.shape[1] < 64:
                small += weight.nbytes
                continue
            scale = weight.abs().amax(dim=1, keepdim=True) / 127  # one for each row
            whole = torch.round(weight / scale).to(torch.int8)
            weight.copy_(whole * scale)
            small += whole.nbytes + scale.nbytes
    after = [output["label"] for output in classify(texts)]
    same = sum(a == b for a, b in zip(before, after, strict=True)) / len(texts)
    sizes[name] = {"share": small / full, "same": same}
    print(
        f"{name:6}  {small / full:.0%} of the bytes, "
        f"{same:.1%} of the labels unchanged"
    )
# --8<-- [end:show]
assert all(figures["same"] > 0.97 for figures in sizes.values())
Path("production_int8.json").write_text(json.dumps(sizes, indent=1))
