# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# list.index gives a place counted from 0, and fails where the document is missing: ask `in` first.
# Divide by the number of questions, those with nothing found included."""
# ///
# --8<-- [start:task]
def mean_reciprocal_rank(right: list[str], rankings: list[list[str]]) -> float:
    """1 / rank of the right document in each list, 0 if it is missing; averaged."""
    return sum(r in f for r, f in zip(right, rankings, strict=True)) / len(right)


# --8<-- [end:task]


# --8<-- [start:check]
rankings = [["a", "b"], ["a", "b"], ["a", "b"], []]
score = mean_reciprocal_rank(["a", "b", "c", "a"], rankings)
assert score == 0.375, f"first, second, missing, missing: (1 + 1/2) / 4, not {score}"
assert mean_reciprocal_rank(["a"], [["a"]]) == 1
# --8<-- [end:check]
