# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Gather rows by kind, then divide the number of right rows by that of all rows of a kind; \
# min with key= finds the worst."""
# ///
# --8<-- [start:task]
def worst(rows: list[tuple[str, bool]]) -> tuple[str, float]:
    """The kind with the lowest accuracy, and that accuracy; rows: (kind, right)."""
    return rows[0][0], 1.0


# --8<-- [end:task]


# --8<-- [start:check]
rows = [
    ("plain", True),
    ("plain", True),
    ("ironic", False),
    ("ironic", True),
    ("ironic", False),
]
kind, accuracy = worst(rows)
assert kind == "ironic", f"ironic has one right of three, you say {kind}"
assert abs(accuracy - 1 / 3) < 1e-9
# --8<-- [end:check]
