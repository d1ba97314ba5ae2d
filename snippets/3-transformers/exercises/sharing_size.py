# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Bytes a parameter: 4 for float32, 2 for bfloat16 and float16, 1 for int8. A megabyte is a \
# million bytes."""
# ///
# --8<-- [start:task]
def megabytes(parameters: int, dtype: str) -> float:
    """The size of a model's weights in MB (10^6 bytes)."""
    return parameters / 1e6


# --8<-- [end:task]


# --8<-- [start:check]
assert megabytes(1_000_000, "int8") == 1
got = megabytes(5_000_000, "bfloat16")
assert got == 10, f"two bytes each: 10 MB, not {got}"
assert megabytes(110_000_000, "float32") == 440
# --8<-- [end:check]
