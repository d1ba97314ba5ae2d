# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Subtract the largest logit from all before taking exponentials: the result is the same, and \
# nothing overflows."""
# ///
# --8<-- [start:task]
import math


def softmax(logits: list[float]) -> list[float]:
    """Probabilities that add up to 1, for logits of any size."""
    powers = [math.exp(min(x, 700.0)) for x in logits]
    return [p / sum(powers) for p in powers]


# --8<-- [end:task]


# --8<-- [start:check]
two = softmax([0.0, math.log(3)])
assert abs(two[1] - 0.75) < 1e-12, "log 3 against 0 is three to one"
big = softmax([1000.0, 1001.0])
assert abs(big[1] - 1 / (1 + math.exp(-1))) < 1e-12, f"only differences count: {big}"
# --8<-- [end:check]
