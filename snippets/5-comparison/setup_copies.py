# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "torch", "transformers"]
# [tool.bookproof]
# [tool.bookproof.measured]
# "milliseconds_*" = [0.9, 5000]
# "times_copies" = [1, 12]
# ///
import json

# --8<-- [start:show]
import time

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of
from week2.sentiment import load_nsmc

torch.set_num_threads(1)
folder = path_of("bert")
model = AutoModelForSequenceClassification.from_pretrained(
    folder, dtype=torch.float32
).eval()
tokenizer = AutoTokenizer.from_pretrained(folder)


def milliseconds(texts):
    batch = tokenizer(
        texts, padding=True, truncation=True, max_length=128, return_tensors="pt"
    )
    began = time.process_time()
    with torch.inference_mode():
        model(**batch)
    return 1e3 * (time.process_time() - began), batch["input_ids"].shape[1]


reviews = load_nsmc("train", "handwritten")["document"][:64]
first, _ = milliseconds(reviews)
again = [milliseconds(reviews) for _ in range(10)]
copies = [milliseconds([reviews[3]] * 64) for _ in range(10)]
print(
    "tokens in each row: 64 reviews", again[0][1], "· 64 copies of one", copies[0][1]
)
# --8<-- [end:show]
slow, quick = (sorted(t for t, _ in runs) for runs in (again, copies))
assert slow[5] > 1.2 * quick[5], (
    "the page says that copies of a short review are cheaper"
)
results = {
    "milliseconds_first": first,
    "milliseconds_again": slow[5],
    "milliseconds_again_slowest": slow[-1],
    "milliseconds_copies": quick[5],
    "times_copies": slow[5] / quick[5],
}
with open("setup_copies.json", "w") as file:
    json.dump(results, file, indent=1)
