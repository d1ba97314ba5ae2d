# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Attention: 2 d a token. Linear: d by d, and d for the sum of keys. Mamba: d by d_state."
# ///
# --8<-- [start:task]
def remembers(kind: str, d: int, d_state: int, n: int) -> int:
    """Numbers that a layer keeps of n tokens of width d: attention, linear, mamba."""
    return n * d


# --8<-- [end:task]


# --8<-- [start:check]
assert remembers("attention", 64, 16, 1_000) == 128_000, (
    "a key and a value of each token"
)
assert remembers("linear", 64, 16, 1_000) == 64 * 64 + 64, (
    "one matrix, and the sum of keys"
)
assert remembers("mamba", 64, 16, 1_000) == 64 * 16, "a state for each channel"
# --8<-- [end:check]
