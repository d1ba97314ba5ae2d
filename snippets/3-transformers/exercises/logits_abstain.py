# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Take the label with the largest probability; return it only if that reaches the limit."""
# ///
# --8<-- [start:task]
def decide(probabilities: dict[str, float], limit: float = 0.8) -> str:
    """The likeliest label, or "unsure" where its probability is below `limit`."""
    return max(probabilities, key=probabilities.__getitem__)


# --8<-- [end:task]


# --8<-- [start:check]
assert decide({"negative": 0.1, "positive": 0.9}) == "positive"
got = decide({"negative": 0.45, "positive": 0.55})
assert got == "unsure", f"0.55 is below the limit, so unsure, not {got}"
assert decide({"negative": 0.45, "positive": 0.55}, limit=0.5) == "positive"
# --8<-- [end:check]
