# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Make a set of the training texts first: looking a text up in a list takes a walk through it \
# each time."""
# ///
# --8<-- [start:task]
def unseen(test: list[dict], train: list[dict]) -> list[dict]:
    """The rows of `test` whose document occurs nowhere in `train`."""
    return test


# --8<-- [end:task]


# --8<-- [start:check]
train = [{"document": "굿", "label": 1}, {"document": "별로", "label": 0}]
test = [{"document": "굿", "label": 0}, {"document": "볼만하다", "label": 1}]
got = unseen(test, train)
assert got == [{"document": "볼만하다", "label": 1}], (
    f"굿 is in train, whatever its label: {got}"
)
# --8<-- [end:check]
