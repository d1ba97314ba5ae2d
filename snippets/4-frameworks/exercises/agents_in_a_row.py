# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# All n runs hold with probability `rate ** n`. Multiply by the rate again and again until the
# product is below `doubt`."""
# ///
# --8<-- [start:task]
def enough_in_a_row(rate: float, doubt: float = 0.05) -> int:
    """Runs that all hold with a chance below `doubt`, if each holds at `rate`."""
    return 10


# --8<-- [end:task]
# --8<-- [start:check]
assert enough_in_a_row(0.5) == 5, "0.5 to the 5th is 0.03"
assert enough_in_a_row(0.9) == 29, "ten runs in a row say little about nine in ten"
assert enough_in_a_row(0.99) == 299
assert enough_in_a_row(0.0) == 1
assert enough_in_a_row(0.9, doubt=0.5) == 7
# --8<-- [end:check]
