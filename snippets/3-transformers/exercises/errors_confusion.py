# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Count pairs of (truth, predicted); collections.Counter does it in one line."""
# ///
# --8<-- [start:task]
def confusion(truth: list[str], predicted: list[str]) -> dict[tuple[str, str], int]:
    """How often each (truth, predicted) pair occurs."""
    return {}


# --8<-- [end:task]


# --8<-- [start:check]
got = confusion(["p", "p", "n", "n", "n"], ["p", "n", "n", "n", "p"])
assert got.get(("n", "n")) == 2, f"two negatives are seen as such: {got}"
assert got[("p", "n")] == 1
assert sum(got.values()) == 5
# --8<-- [end:check]
