# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Each window begins size - overlap after the last one. Stop with the first window that reaches the
# end; one more would hold nothing new."""
# ///
# --8<-- [start:task]
def windows(tokens: list[str], size: int, overlap: int) -> list[list[str]]:
    """Runs of at most `size` tokens that cover all; neighbours share `overlap`."""
    return [tokens[:size]]


# --8<-- [end:task]


# --8<-- [start:check]
text = list("abcdefghij")
cut = windows(text, 4, 2)
assert ["".join(w) for w in cut] == ["abcd", "cdef", "efgh", "ghij"], cut
assert windows(text, 20, 5) == [text], "a short text is one window"
assert ["".join(w) for w in windows(text, 4, 1)] == ["abcd", "defg", "ghij"]
# --8<-- [end:check]
