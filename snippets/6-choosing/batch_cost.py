# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof.measured]
# "bert # ms" = [5, 5000]
# "mamba # ms" = [5, 5000]
# "hybrid # ms" = [5, 5000]
# ///
# --8<-- [start:show]
from functools import partial
from statistics import median

import torch

from week2.routing.calibrate import measure_costs
from week2.sentiment import classifier

torch.set_num_threads(1)
LENGTH, BATCH = 512, 8  # tokens in a text, texts at once


@torch.inference_mode()
def read(model, rows):
    model(torch.tensor(rows))


print(f"{BATCH} texts of {LENGTH} tokens:")
for name in ("bert", "mamba", "hybrid"):
    model = classifier(name, bf16=False).model
    reading = partial(read, model)
    (rounds,) = measure_costs(reading, [LENGTH], rounds=3, tokens=BATCH * LENGTH)
    print(f"{name:7}{1000 * BATCH * median(rounds):.0f} ms")
# --8<-- [end:show]
