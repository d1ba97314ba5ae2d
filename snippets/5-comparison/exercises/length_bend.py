# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Between n and 2n the exponent is the base-2 logarithm of the ratio of the two costs."""
# ///
# --8<-- [start:task]
def exponent_at(n: int, linear: float, square: float) -> float:
    """The slope of linear·n + square·n² on a log–log plot, between n and 2n."""
    return 2.0


# --8<-- [end:task]


# --8<-- [start:check]
assert exponent_at(100, 1.0, 0.0) == 1.0, "a line is a line"
assert exponent_at(100, 0.0, 1.0) == 2.0
bend = [exponent_at(n, 1.0, 1 / 1_000) for n in (10, 1_000, 100_000)]
assert bend == sorted(bend), "the curve bends upwards"
assert bend[0] < 1.05, "far below the bend it looks linear"
assert bend[2] > 1.95, "far above it, quadratic"
# --8<-- [end:check]
