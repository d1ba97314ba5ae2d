# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "tokenizers"]
# [tool.bookproof]
# timeout = 120
# tolerance = 0.07  # one document of sixteen at a tie
# ///
import json
from pathlib import Path

# --8<-- [start:show]
import torch

from week2.routing import make_documents, reader
from week2.sentiment.nsmc import handwritten_reviews

torch.set_num_threads(1)
reviews = list(handwritten_reviews())
texts, labels = [r.document for r in reviews], [r.label for r in reviews]
ways = {
    "bert_cut": reader("bert", 512),
    "bert_windows": reader("bert", 128, windows=True),
    "mamba": reader("mamba"),
}
tokens_of = [len(ids) - 2 for ids in ways["mamba"].encode(texts)]

right: dict[str, dict[str, float]] = {}
for kind in ("mixed", "turning"):
    documents = make_documents(
        texts, labels, tokens_of, [1_400] * 16, kind=kind, seed=0
    )
    for name, read in ways.items():
        answers = read([d.text for d in documents])
        share = sum(
            a == d.label for a, d in zip(answers, documents, strict=True)
        ) / len(documents)
        right.setdefault(name, {})[kind] = share

for name, shares in right.items():
    print(
        f"{name:12}",
        *(f"{kind} {share:4.0%}" for kind, share in shares.items()),
        sep="   ",
    )
# --8<-- [end:show]
assert right["bert_cut"]["turning"] < 0.5 < right["mamba"]["turning"]
Path("long_documents.json").write_text(json.dumps({"right": right}, indent=1))
