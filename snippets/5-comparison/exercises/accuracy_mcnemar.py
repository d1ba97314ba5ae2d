# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Of n coins, the chance of exactly k heads is math.comb(n, k) / 2**n. Add up the tail, \
# and double it."""
# ///
# --8<-- [start:task]
def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided p that a fair coin splits the disputed reviews as unevenly."""
    return 1.0


# --8<-- [end:task]


# --8<-- [start:check]
assert mcnemar(5, 5) == 1.0, "evenly shared: nothing speaks against the coin"
assert abs(mcnemar(0, 10) - 2 / 1024) < 1e-12, "ten of ten: two chances in 1,024"
assert abs(mcnemar(14, 19) - 0.4868) < 1e-3, f"got {mcnemar(14, 19):.4f}"
assert mcnemar(140, 190) < mcnemar(14, 19), (
    "the same shares of more reviews prove more"
)
# --8<-- [end:check]
