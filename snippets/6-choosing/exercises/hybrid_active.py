# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Of the experts, only those that are chosen work on a token."
# ///
# --8<-- [start:task]
def active(
    shared: float, expert: float, experts: int, chosen: int
) -> tuple[float, float]:
    """All weights, and those that work on one token."""
    return shared + expert, shared + expert


# --8<-- [end:task]


# --8<-- [start:check]
total, works = active(shared=5, expert=3, experts=16, chosen=2)
assert total == 53, f"sixteen experts are kept: 53, not {total}"
assert works == 11, f"two of them work: 11, not {works}"
# --8<-- [end:check]
