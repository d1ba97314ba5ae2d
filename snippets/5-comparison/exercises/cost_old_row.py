# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Weights alone take four bytes each in FP32. What remains of the invented figure is all \
# that the work may take."""
# ///
# --8<-- [start:task]
def megabytes_left(
    million_weights: float, megabytes: float, bytes_a_weight: int
) -> float:
    """What a memory figure leaves for the work, after the weights."""
    return megabytes


# --8<-- [end:task]


# --8<-- [start:check]
assert megabytes_left(110, 800, 4) == 360, "BERT base in FP32: 440 MB of weights"
assert megabytes_left(130, 600, 4) == 80, "Mamba 130M in FP32: 520 MB of weights"
assert megabytes_left(130, 600, 2) == 340, "in BF16 the weights are half"
# --8<-- [end:check]
