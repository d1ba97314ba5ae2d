# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Walk from the left: where this piece and the next are the pair, add them joined and step by \
# two, else add the piece and step by one."""
# ///
# --8<-- [start:task]
def merge(split: list[str], pair: tuple[str, str]) -> list[str]:
    """`split` with each occurrence of `pair` joined, from left to right."""
    return split


# --8<-- [end:task]


# --8<-- [start:check]
got = merge(["영", "화", "의", "영", "화"], ("영", "화"))
assert got == ["영화", "의", "영화"], f"both occurrences are joined: {got}"
assert merge(["ㅋ", "ㅋ", "ㅋ"], ("ㅋ", "ㅋ")) == ["ㅋㅋ", "ㅋ"], (
    "from left to right, without overlap"
)
assert merge(["영"], ("영", "화")) == ["영"]
# --8<-- [end:check]
