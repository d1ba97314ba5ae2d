# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Ranks begin at 1. Keep a dictionary from document to sum; a document that a list lacks gets
# nothing from it. sorted takes key and reverse."""
# ///
# --8<-- [start:task]
def fuse(lists: list[list[str]], k: int = 60) -> list[str]:
    """The documents of all lists, the largest sum of 1 / (k + rank) first."""
    return lists[0]


# --8<-- [end:task]


# --8<-- [start:check]
assert sorted(fuse([["a", "b"], ["c"]])) == ["a", "b", "c"], (
    "every document of every list belongs"
)
assert fuse([["a", "b", "c"], ["b", "d"]])[0] == "b", "b is in both lists"
# third and third beats first and nothing; with k = 0 it does not
lists = [["a", "x", "b"], ["c", "y", "b"]]
assert fuse(lists)[0] == "b"
assert fuse(lists, k=0)[0] == "a"
# --8<-- [end:check]
