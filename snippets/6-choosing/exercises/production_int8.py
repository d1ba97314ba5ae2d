# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "The largest magnitude of a row becomes 127."
# ///
# --8<-- [start:task]
def quantise(row: list[float]) -> tuple[list[int], float]:
    """Whole numbers from -127 to 127, and the scale that brings the row back."""
    return [round(x) for x in row], 1.0


# --8<-- [end:task]


# --8<-- [start:check]
whole, scale = quantise([0.5, -1.0, 0.25])
assert whole[1] == -127, f"the largest magnitude becomes 127; got {whole[1]}"
errors = [abs(w * scale - x) for w, x in zip(whole, [0.5, -1.0, 0.25], strict=True)]
assert max(errors) <= scale / 2 + 1e-12, "no error beyond half a step"
# --8<-- [end:check]
