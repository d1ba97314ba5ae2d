# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# A batch costs as many tokens as its longest review times its reviews."""
# ///
# --8<-- [start:task]
def wasted(lengths: list[int], batch: int, fixed: int | None = None) -> float:
    """Share of tokens that are padding, in batches of `batch` reviews as they come.

    Every review is padded to `fixed` tokens, or to the longest of its batch.
    """
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
lengths = [10, 20, 10, 40]
assert wasted(lengths, 2, fixed=128) == 1 - 80 / 512
assert wasted(lengths, 2) == 1 - 80 / 120, (
    "batches of 20 and 40 tokens, two reviews each"
)
assert wasted(sorted(lengths), 2) < wasted(lengths, 2), (
    "sorted by length, less is wasted"
)
# --8<-- [end:check]
