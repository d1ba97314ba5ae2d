# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "S and P, each seq_len × seq_len numbers of 2 bytes for each head and sequence."
# ///
# --8<-- [start:task]
def standard_gib(batch: int, seq_len: int, n_heads: int) -> float:
    """GiB that standard attention's scores and probabilities take in FP16."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
small = standard_gib(batch=2, seq_len=8192, n_heads=32)
assert small == 16.0, f"two sequences of 8,192, 32 heads: 16 GiB, not {small}"
assert standard_gib(1, 16384, 32) == 2 * small, "one sequence twice as long: double"
# --8<-- [end:check]
