# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "If y = c·n^p, what is y₂ / y₁? Take logarithms of both sides."
# ///
# --8<-- [start:task]
def exponent(n1: int, y1: float, n2: int, y2: float) -> float:
    """The p for which y = c·n^p passes through both measurements."""
    return 1.0


# --8<-- [end:task]


# --8<-- [start:check]
assert abs(exponent(10, 3.0, 20, 12.0) - 2) < 1e-9, (
    "four times the cost at twice the length: p = 2"
)
assert abs(exponent(1024, 5.0, 4096, 5.0)) < 1e-9, "no growth is p = 0"
ratio = exponent(100, 2.0**100, 200, 2.0**200)
assert 90 < ratio < 110, (
    "something exponential has no fixed p: here it looks like 100"
)
# --8<-- [end:check]
