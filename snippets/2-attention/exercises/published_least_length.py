# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "week2.attention.published.speedups() maps (head_dim, causal, seq_len) to a ratio."
# ///
# --8<-- [start:task]
def least_length(head_dim: int, causal: bool, ratio: float) -> int | None:
    """The least published length at which version 3 is `ratio` times as fast."""
    return None


# --8<-- [end:task]


# --8<-- [start:check]
assert least_length(128, False, 1.5) == 512, "head size 128: from the start"
assert least_length(64, False, 1.5) == 8192, (
    f"head size 64: {least_length(64, False, 1.5)}"
)
assert least_length(64, True, 2.0) is None, "head size 64 never gets to 2"
# --8<-- [end:check]
