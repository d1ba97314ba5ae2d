# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# `struct.pack('<f', x)` gives the four bytes of a float32, lowest first. bfloat16 keeps the two \
# highest: put zeros in place of the others."""
# ///
# --8<-- [start:task]


def cut_to_bf16(x: float) -> float:
    """`x` with its float32 mantissa cut to bfloat16's 7 bits (without rounding)."""
    return x


# --8<-- [end:task]


# --8<-- [start:check]
assert cut_to_bf16(1.0) == 1.0
got = cut_to_bf16(3.14159)
assert got == 3.140625, f"pi becomes 3.140625, not {got}"
assert cut_to_bf16(-0.1) == -0.099609375
# --8<-- [end:check]
