# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# [tool.bookproof]
# [tool.bookproof.measured]
# "rows.*.tape_ms" = [0.002, 1100]
# "rows.*.torch_ms" = [0.002, 800]
# "rows.*.ratio" = [0.02, 5]
# ///
# --8<-- [start:show]
import json
import time
from statistics import median
from typing import Any

import numpy as np
import torch

from week2.autograd import Tensor


def step_seconds(make: Any, x: np.ndarray, w: np.ndarray) -> float:
    """Forward and backward of one layer, once."""
    data, weight = make(x), make(w, requires_grad=True)
    began = time.process_time()  # which another program cannot lengthen
    (data @ weight).tanh().sum().backward()
    return time.process_time() - began


torch.set_num_threads(1)
rng = np.random.default_rng(0)
rows = []
for width in (16, 64, 256, 1024):
    x, w = rng.normal(size=(100, width)), rng.normal(size=(width, width)) / width
    times: dict[Any, list[float]] = {Tensor: [], torch.tensor: []}
    for _ in range(16):  # in turns, so that whatever else the machine does hits both
        for make, seconds in times.items():
            seconds.append(step_seconds(make, x, w))
    ours, theirs = (1000 * median(seconds[4:]) for seconds in times.values())
    rows.append(
        {"width": width, "tape_ms": ours, "torch_ms": theirs, "ratio": ours / theirs}
    )

with open("tape_cost.json", "w", encoding="utf-8") as file:
    json.dump({"rows": rows}, file, indent=1)
# --8<-- [end:show]
