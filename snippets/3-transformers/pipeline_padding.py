# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import numpy as np
from transformers import AutoTokenizer

from week2.models import path_of
from week2.sentiment.nsmc import handwritten_reviews

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
texts = [review.document for review in handwritten_reviews()]
lengths = np.array([len(ids) for ids in tokenizer(texts)["input_ids"]])


def padding(order, size=32):
    """The proportion of positions that hold padding, over all batches of `size`."""
    batches = [lengths[order[i : i + size]] for i in range(0, len(order), size)]
    places = sum(len(batch) * batch.max() for batch in batches)
    return 1 - lengths.sum() / places


shuffled = np.random.default_rng(0).permutation(len(lengths))
padded = {"shuffled": padding(shuffled), "by_length": padding(np.argsort(lengths))}
print(
    f"in random order {padded['shuffled']:.0%} padding, "
    f"by length {padded['by_length']:.0%}"
)
# --8<-- [end:show]
Path("pipeline_padding.json").write_text(json.dumps(padded))
