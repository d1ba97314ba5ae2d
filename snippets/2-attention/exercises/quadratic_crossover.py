# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# A layer's projections are 4 matrices of d by d and its MLP two of d by 4d; each token is \
# multiplied by all of them, at two operations for each number."""
# ///
# --8<-- [start:task]
def crossover(d: int) -> int:
    """The length at which attention's products, 4·n²·d operations, equal the rest.

    The rest: products of n tokens with four d × d matrices, one d × 4d, one 4d × d.
    """
    return 512


# --8<-- [end:task]


# --8<-- [start:check]
d = 768
n = crossover(d)
rest = 2 * n * (4 * d * d + d * 4 * d + 4 * d * d)
assert 4 * n * n * d == rest, (
    f"at {n} attention takes {4 * n * n * d:,}, the rest {rest:,}"
)
assert crossover(2 * d) == 2 * n, (
    "a wider model is dominated by its matrices for longer"
)
# --8<-- [end:check]
