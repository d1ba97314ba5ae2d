# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# [tool.bookproof.measured]
# "*.*.rate" = [2, 50000]
# "seconds.*" = [0.001, 40]
# "reviews.*.times" = [0.8, 30]
# "with_long.*.times" = [0.05, 20]
# "reviews.loop.times" = [1, 30]
# "with_long.batches.times" = [0.05, 1]
# ///
# --8<-- [start:show]
import json
import random
import time
from pathlib import Path
from typing import Any

import torch
from transformers import pipeline

from week2.models import path_of
from week2.sentiment import classifier
from week2.sentiment.nsmc import handwritten_reviews

reviews = [review.document for review in handwritten_reviews()][:64]
random.Random(0).shuffle(reviews)
story = "줄거리를 다 적자면 이렇다. " * 20  # some people write a lot
with_long = [story + text if i % 32 == 0 else text for i, text in enumerate(reviews)]

classify = pipeline("text-classification", model=path_of("bert"), dtype=torch.float32)
loop = classifier("bert", bf16=False)
ways: dict[str, Any] = {
    "one": lambda texts: classify(texts, truncation=True),
    "batches": lambda texts: classify(texts, truncation=True, batch_size=32),
    "sorted": lambda texts: classify(
        sorted(texts, key=len), truncation=True, batch_size=32
    ),
    "loop": loop,
}
seconds = {}
for name, texts in (("reviews", reviews), ("with_long", with_long)):
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(4):  # in turns, so that a busy moment hits all alike
        for way, call in ways.items():
            began = time.perf_counter()
            call(texts)
            if turn:  # the first warms up
                taken[way].append(time.perf_counter() - began)
    # the rest is interruption
    seconds[name] = {way: min(times) for way, times in taken.items()}
# --8<-- [end:show]
result = {
    name: {
        way: {"rate": len(reviews) / s, "times": ways["one"] / s}
        for way, s in ways.items()
    }
    for name, ways in seconds.items()
}
Path("pipeline_speed.json").write_text(
    json.dumps({**result, "seconds": seconds, "count": len(reviews)})
)
