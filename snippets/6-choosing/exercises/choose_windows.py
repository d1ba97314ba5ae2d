# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "A window of BERT holds its limit less two special tokens; the last may be partly empty."
# ///
# --8<-- [start:task]
def windows(tokens: int, limit: int = 128) -> int:
    """How many windows a text of so many tokens (without special ones) is read in."""
    return tokens // limit


# --8<-- [end:task]


# --8<-- [start:check]
assert windows(126) == 1, "126 tokens and two special ones fill one window of 128"
assert windows(127) == 2, "one token more opens another window"
assert windows(0) == 1, "an empty text is read once"
assert windows(1_000, limit=512) == 2, "510 tokens fit a window of 512"
# --8<-- [end:check]
