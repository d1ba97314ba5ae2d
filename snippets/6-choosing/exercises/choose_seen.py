# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Of a text of n tokens it misses n - limit, or none if n is below the limit."
# ///
# --8<-- [start:task]
def unread(lengths: list[int], limit: int) -> float:
    """The proportion of all tokens that a model which cuts at `limit` never sees."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
assert unread([100, 200], 512) == 0, "nothing is cut"
assert unread([1_024], 512) == 0.5, "half of one text is cut"
assert unread([100] * 9 + [1_124], 512) == 612 / 2_024, (
    "one long text in ten: most are whole"
)
# --8<-- [end:check]
