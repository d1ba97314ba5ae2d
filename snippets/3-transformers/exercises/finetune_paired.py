# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Only the reviews on which exactly one of the two is right tell them apart."""
# ///
# --8<-- [start:task]
def disagreements(a: list[int], b: list[int], truth: list[int]) -> tuple[int, int]:
    """How many rows only `a` has right, and how many only `b`."""
    return 0, 0


# --8<-- [end:task]


# --8<-- [start:check]
truth = [1, 1, 0, 0, 1]
got = disagreements([1, 1, 0, 1, 0], [1, 0, 1, 0, 0], truth)
assert got == (2, 1), f"a alone is right twice, b alone once: {got}"
assert disagreements(truth, truth, truth) == (0, 0)
# --8<-- [end:check]
