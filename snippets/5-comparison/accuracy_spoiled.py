# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
import json

# --8<-- [start:show]
import numpy as np

from week2.sentiment.compare import published
from week2.sentiment.compare.reviews import SPOILS

review = "정말 재미있게 봤어요 다음 편도 기대합니다"
for name, spoil in SPOILS.items():
    print(f"{name:10} {spoil(review, np.random.default_rng(3))}")

models = published("compare")["accuracy"]["models"]
print("\nchange of accuracy, points (95 %)")
print("          " + "".join(f"{how:>25}" for how in SPOILS))
for name, m in models.items():
    cells = ""
    for how in SPOILS:
        s = m["spoiled"][how]
        change = (
            f"{100 * s['change']:+.1f} ({100 * s['low']:+.1f} "
            f"to {100 * s['high']:+.1f})"
        )
        cells += f"{change:>25}"
    print(f"{name:10}{cells}")
# --8<-- [end:show]
worst = {
    how: min(m["spoiled"][how]["change"] for m in models.values()) for how in SPOILS
}
how = min(worst, key=worst.__getitem__)
assert all(m["spoiled"]["typos"]["high"] < 0 for m in models.values()), (
    "typos cost accuracy"
)
assert how == "no_spaces", "the page says that missing spaces cost most"
assert all(
    m["spoiled"]["emoji"]["low"] < 0 < m["spoiled"]["emoji"]["high"]
    for m in models.values()
), "the page says that each interval of the emoji holds zero"
pairs = published("compare")["accuracy"]["pairs"]
architecture = max(abs(pair[end]) for pair in pairs for end in ("low", "high"))
spoiled = min(
    -m["spoiled"][how]["high"]
    for m in models.values()
    for how in ("no_spaces", "typos")
)
assert spoiled > architecture, (
    "the page says: missing spaces and typos cost more than the architecture; "
    "the intervals must not meet"
)
results = {
    "spoiled_at_least": 100 * spoiled,
    "architecture_at_most": 100 * architecture,
    "rows": next(iter(models.values()))["spoiled"]["rows"],
    "worst": how.replace("_", " "),
    "worst_change": 100 * worst[how],
}
with open("accuracy_spoiled.json", "w") as file:
    json.dump(results, file, indent=1)
