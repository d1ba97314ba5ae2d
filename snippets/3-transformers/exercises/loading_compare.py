# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Use sets of keys: those only in the model are missing, those only in the file unexpected; for \
# those in both, compare shapes."""
# ///
# --8<-- [start:task]
Shapes = dict[str, tuple[int, ...]]


def compare(model: Shapes, file: Shapes) -> dict[str, list[str]]:
    """Keys `missing`, `unexpected` or `mismatched` in shape in the file, sorted."""
    return {"missing": [], "unexpected": [], "mismatched": []}


# --8<-- [end:task]


# --8<-- [start:check]
model = {"body": (4, 4), "head.weight": (3, 4), "head.bias": (3,)}
file = {"body": (4, 4), "head.weight": (2, 4), "old": (1,)}
got = compare(model, file)
assert got["missing"] == ["head.bias"], f"the file lacks head.bias: {got}"
assert got["unexpected"] == ["old"]
assert got["mismatched"] == ["head.weight"]
# --8<-- [end:check]
