# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
import math

largest, total = -math.inf, 0.0
for score in [2.0, 1.0, 4.0, 3.0]:
    new = max(largest, score)
    total = total * math.exp(largest - new) + math.exp(score - new)
    largest = new
    print(f"score {score}: largest {largest}, sum {total:.4f}")

print("in two passes:", f"{sum(math.exp(s - 4.0) for s in [2.0, 1.0, 4.0, 3.0]):.4f}")
# --8<-- [end:show]
