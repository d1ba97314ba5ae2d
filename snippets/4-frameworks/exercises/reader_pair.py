# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Two loops are enough: over the first token, and over the last one from there on. The largest of
# each list, taken separately, may give an end before the beginning."""
# ///
# --8<-- [start:task]
def best(start: list[float], end: list[float]) -> tuple[int, int]:
    """First and last token of the answer: the largest sum with first <= last."""
    return start.index(max(start)), end.index(max(end))


# --8<-- [end:task]


# --8<-- [start:check]
assert best([0, 5, 0], [0, 0, 5]) == (1, 2)
pair = best([0, 1, 9], [8, 2, 1])
assert pair == (2, 2), f"{pair}: an answer may not end before it begins"
# --8<-- [end:check]
