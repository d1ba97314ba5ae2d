# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
import json
from pathlib import Path

# --8<-- [start:show]
import numpy as np

from week2.statistics import interval, mcnemar, resampled_means, wilson_interval

first = np.arange(1000) < 870  # right on 870 of 1,000 reviews
second = first.copy()
second[860:870] = False  # loses 10 of them
second[870:900] = True  # and gains 30 others

for name, right in (("first", first), ("second", second)):
    low, high = wilson_interval(int(right.sum()), right.size)
    print(f"{name:6}  {right.mean():.1%} ({low:.1%} to {high:.1%})")

gain = (second.astype(float) - first)[:, None]
low, high = interval(resampled_means(gain, np.arange(1000))[:, 0])
p_value = mcnemar(second.tolist(), first.tolist())
print(
    f"gain    {gain.mean():+.1%} ({low:+.1%} to {high:+.1%}), "
    f"McNemar's p = {p_value:.2g}"
)
# --8<-- [end:show]
alone = [wilson_interval(int(right.sum()), right.size) for right in (first, second)]
assert alone[1][0] < alone[0][1], "the page says that the two intervals overlap"
assert low > 0, "the page says that the paired interval is above zero"
assert p_value < 0.05, "the page says that the test finds the difference"
Path("statistics_paired.json").write_text(
    json.dumps({"low": 100 * low, "p_value": p_value})
)
