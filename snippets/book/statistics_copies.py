# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
import json
from pathlib import Path

# --8<-- [start:show]
import numpy as np

from week2.statistics import interval, resampled_means

rng = np.random.default_rng(0)
TRUE, TEXTS, COPIES, SAMPLES = 0.8, 200, 10, 100
each_row = np.arange(TEXTS * COPIES)
each_text = np.repeat(np.arange(TEXTS), COPIES)  # ten rows hold the same text

held = {"rows": 0, "texts": 0}
for _ in range(SAMPLES):
    right = (rng.random(TEXTS) < TRUE)[each_text].astype(float)[:, None]
    for unit, numbers in (("rows", each_row), ("texts", each_text)):
        low, high = interval(resampled_means(right, numbers, draws=200)[:, 0])
        held[unit] += low <= TRUE <= high

for unit, times in held.items():
    print(
        f"drawing {unit:5}: "
        f"{times / SAMPLES:.0%} of the intervals hold the true accuracy"
    )
# --8<-- [end:show]
assert held["rows"] < 0.6 * SAMPLES, (
    "the page says that rows give intervals far too narrow"
)
assert held["texts"] > 0.9 * SAMPLES, (
    "the page says that texts give nearly what is promised"
)
rates = {unit: times / SAMPLES for unit, times in held.items()}
Path("statistics_copies.json").write_text(json.dumps(rates))
