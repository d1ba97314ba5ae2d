# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """
# Shuffle all rows once, by the seed alone, and take the first of them."""
# ///
# --8<-- [start:task]
import numpy as np


def draw(rows: int, size: int, seed: int) -> np.ndarray:
    """Which `size` of `rows` reviews to learn from; larger draws hold smaller."""
    return np.random.default_rng([seed, size]).permutation(rows)[:size]


# --8<-- [end:task]


# --8<-- [start:check]
small, large = draw(5_000, 1_000, seed=0), draw(5_000, 3_000, seed=0)
assert len(set(small)) == 1_000, "no review twice"
assert len(set(large)) == 3_000, "no review twice"
common = len(set(small) & set(large))
assert common == 1_000, (
    f"of the 1,000 reviews the larger draw holds {common}: other reviews, not more"
)
assert set(draw(5_000, 1_000, seed=1)) != set(small), "another seed is another draw"
# --8<-- [end:check]
