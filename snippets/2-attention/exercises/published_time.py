# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Two products of 2 · seq_len² · head_dim operations a head; half of that if causal."
# ///
# --8<-- [start:task]
def milliseconds(
    batch: int, seq_len: int, n_heads: int, head_dim: int, causal: bool, tflops: float
) -> float:
    """Time of one forward pass at a published speed."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
ablation = milliseconds(4, 8448, 16, 128, False, 661)
assert abs(ablation - 3.538) < 0.01, (
    f"the paper's Table 2 says 3.538 ms, not {ablation:.3f}"
)
causal = milliseconds(2, 8192, 16, 128, True, 602)
assert abs(causal / milliseconds(2, 8192, 16, 128, False, 602) - 0.5) < 1e-9, (
    "half the work"
)
# --8<-- [end:check]
