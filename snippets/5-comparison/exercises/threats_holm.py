# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Sort the p-values. The least must be below 0.05 / m, the next below 0.05 / (m − 1), and \
# so on; stop at the first that is not."""
# ///
# --8<-- [start:task]
def proven(p_values: dict[str, float], level: float = 0.05) -> set[str]:
    """Which of several comparisons hold together (Holm 1979)."""
    return {name for name, p in p_values.items() if p < level}


# --8<-- [end:task]


# --8<-- [start:check]
assert proven({"a": 0.01}) == {"a"}
three = {"bert-mamba": 0.04, "bert-hybrid": 0.001, "mamba-hybrid": 0.5}
assert proven(three) == {"bert-hybrid"}, "0.04 is not below 0.05 / 2"
assert proven({"a": 0.04, "b": 0.03, "c": 0.02}) == set(), (
    "0.02 is not below 0.05 / 3"
)
assert proven({"a": 0.016, "b": 0.024, "c": 0.049}) == {"a", "b", "c"}
# --8<-- [end:check]
