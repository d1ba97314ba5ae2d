# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "A decay of gamma a token: solve gamma**n = 1/2."
# ///
# --8<-- [start:task]
def half_life(gamma: float) -> float:
    """After how many tokens a RetNet head has forgotten half."""
    return 1 / gamma


# --8<-- [end:task]


# --8<-- [start:check]
assert abs(half_life(0.5) - 1) < 1e-9, "half is gone after one token"
n = half_life(0.97)
assert abs(0.97**n - 0.5) < 1e-9, "gamma to the power of the half-life is a half"
# --8<-- [end:check]
