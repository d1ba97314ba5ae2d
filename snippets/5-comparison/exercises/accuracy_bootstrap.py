# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """
# Draw row numbers with repetition, and use the same numbers for both models."""
# ///
# --8<-- [start:task]
import numpy as np


def interval(
    first: np.ndarray, second: np.ndarray, rng: np.random.Generator
) -> tuple:
    """95 % interval of mean(first) − mean(second); a row is a review, 1 if right."""
    differences = [
        rng.choice(first, len(first)).mean() - rng.choice(second, len(second)).mean()
        for _ in range(500)
    ]
    return tuple(np.percentile(differences, [2.5, 97.5]))


# --8<-- [end:task]


# --8<-- [start:check]
rng = np.random.default_rng(0)
hard = rng.random(2_000) < 0.15  # the same reviews are hard for both
first = (~hard).astype(float)
second = first.copy()
second[:20] = 1 - second[:20]  # they differ in twenty reviews
low, high = interval(first, second, rng)
assert low <= first.mean() - second.mean() <= high
width = high - low
assert width < 0.012, (
    f"two models that nearly always agree: {width:.3f} is far too wide"
)
# --8<-- [end:check]
