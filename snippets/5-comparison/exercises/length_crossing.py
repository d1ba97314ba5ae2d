# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Set a·n + b·n² equal to c·n and divide by n."""
# ///
# --8<-- [start:task]
def crossing(a: float, b: float, c: float) -> float:
    """The length from which a·n + b·n² costs more than c·n; 0 if it always does."""
    return 512.0


# --8<-- [end:task]


# --8<-- [start:check]
assert crossing(1.0, 0.01, 2.0) == 100.0, "100 + 100 against 200"
assert crossing(2.0, 0.01, 1.0) == 0.0, "dearer from the first token on"
assert crossing(1.0, 0.005, 2.0) == 2 * crossing(1.0, 0.01, 2.0), (
    "half the square, twice the way"
)
# --8<-- [end:check]
