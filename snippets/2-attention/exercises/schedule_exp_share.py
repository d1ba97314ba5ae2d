# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Count both for one score: 4 · head_dim operations for its two products, one exponential."
# ///
# --8<-- [start:task]
def exp_share(head_dim: int, tensor: float = 989e12, exp: float = 3.9e12) -> float:
    """Seconds that the exponentials need, over those that the two products need."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
assert abs(exp_share(128) - 0.495) < 0.01, (
    f"head size 128: about half, not {exp_share(128)}"
)
assert abs(exp_share(64) - 2 * exp_share(128)) < 1e-9, (
    "half the head size, twice the share"
)
assert abs(exp_share(128, tensor=1979e12) - 0.99) < 0.01, (
    "FP8 products take half the time"
)
# --8<-- [end:check]
