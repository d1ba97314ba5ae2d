# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Slice the text by each pair of offsets and join the slices with a bar."""
# ///
# --8<-- [start:task]
def mark(text: str, offsets: list[tuple[int, int]]) -> str:
    """The tokens of a text, as they are written in it, with `|` between them."""
    return text


# --8<-- [end:task]


# --8<-- [start:check]
offsets = [(0, 2), (2, 4), (5, 7)]
got = mark("영화관에 갔다", offsets)
assert got == "영화|관에|갔다", f"slices of the text, joined: {got}"
assert mark("최고", [(0, 2)]) == "최고"
# --8<-- [end:check]
