# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# A score of 0.9 for negative is a probability of 0.1 for positive."""
# ///
# --8<-- [start:task]
def positive_probability(result: dict) -> float:
    """The probability of positive that a result with two labels implies."""
    return result["score"]


# --8<-- [end:task]


# --8<-- [start:check]
assert positive_probability({"label": "positive", "score": 0.9}) == 0.9
got = positive_probability({"label": "negative", "score": 0.75})
assert got == 0.25, f"surely negative is hardly positive: 0.25, not {got}"
# --8<-- [end:check]
