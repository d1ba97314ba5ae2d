# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers"]
# [tool.bookproof]
# [tool.bookproof.measured]
# "*.milliseconds_*" = [0.3, 1500]
# "*.reviews_per_second" = [14, 50000]
# "*.tokenising_percent" = [0.1, 60]
# ///
import json
import os
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"

# --8<-- [start:show]
import numpy as np
import torch

from week2.sentiment.compare import evaluate_model
from week2.sentiment.compare.reviews import load_reviews
from week2.sentiment.compare.sides import load_side

torch.set_num_threads(1)
reviews = load_reviews("test", "handwritten")
seen = {}
for name in ("bert", "mamba"):
    side = load_side(name)
    evaluation = evaluate_model(
        side.model,
        side.tokenizer,
        reviews.documents,
        batch_size=16,
        clock=time.process_time,
    )
    count = len(evaluation.probabilities)
    right = (evaluation.probabilities.argmax(1) == reviews.labels[:count]).mean()
    print(
        f"{name}: {right:.1%} of {count} handwritten reviews, "
        f"in {len(evaluation.latency)} batches"
    )
    seen[name] = {
        "milliseconds_median": 1e3 * float(np.median(evaluation.latency)),
        "milliseconds_p95": 1e3 * float(np.percentile(evaluation.latency, 95)),
        "reviews_per_second": evaluation.throughput,
        "tokenising_percent": 100
        * float(evaluation.tokenising.sum() / evaluation.latency.sum()),
    }
# --8<-- [end:show]
with open("setup_evaluate.json", "w") as file:
    json.dump(seen, file, indent=1)
